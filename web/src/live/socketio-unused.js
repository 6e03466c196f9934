/**
 * Stands for parts of socket.io-client that we have no use for, and every visitor would pay for with two kilobytes:
 * WebTransport, which our server does not speak, and packets that hold binary data. `vite.config.ts` says where.
 */
export const WT = undefined;
export const isBinary = () => false;
export const hasBinary = () => false;
const refuse = () => {
  throw new Error("binary packets are left out");
};

export { refuse as decode, refuse as deconstructPacket, refuse as reconstructPacket };
