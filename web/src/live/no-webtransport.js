/** Stands for Engine.IO's WebTransport, which our server does not speak: a kilobyte less for every visitor. */
export const WT = undefined;
