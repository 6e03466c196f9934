/** The page around us, when we are in a frame. It is the one that its own script said it is, or nobody. */
import type { ToFrame, ToPage } from "../loader/messages.ts";

export interface Page {
  say(message: ToPage): void;
  listen(listener: (message: ToFrame) => void): void;
}

/** `site` comes from whoever embeds us: nothing is said to, and nothing is heard from, any other origin. */
export function pageAround(site: string | null): Page | null {
  if (site === null || window.parent === window) return null;
  // a page of the file system, or in a sandbox, has no origin to be named by
  const target = site === "null" ? "*" : site;
  return {
    say: (message) => window.parent.postMessage(message, target),
    listen: (listener) =>
      addEventListener("message", ({ source, origin, data }: MessageEvent<ToFrame | null>) => {
        if (source === window.parent && origin === site && data?.pascal) listener(data);
      }),
  };
}
