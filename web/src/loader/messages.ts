/** What the loader, on somebody's page, and the chat in its frame say to each other. Types alone. */

/** How it looks; all of it may change while the page stands. */
export interface Look {
  language: string | null;
  theme: string | null;
  color: string | null;
  /** Readable on `color`. */
  ink: string | null;
}

/** A visitor whom the site has signed in. `identity`: see docs/embedding.md. */
export interface Visitor {
  name?: string;
  email?: string;
  phone?: string;
  identity?: string;
}

export type ToFrame =
  | { pascal: "open"; project: string | null }
  | { pascal: "closed" }
  | { pascal: "look"; look: Look; project: string | null }
  | { pascal: "identify"; visitor: Visitor }
  | { pascal: "forget" };

export type ToPage =
  /** It has begun, or begun anew as nobody: tell it what stands. */
  | { pascal: "ready" }
  /** In another tab it was made to forget whom you named. */
  | { pascal: "forgotten" }
  /** There is a chat: load the frame at once the next time. */
  | { pascal: "known" }
  | { pascal: "unread"; count: number }
  | { pascal: "close" };

export interface PascalOnPage {
  open(options?: { project?: string }): void;
  close(): void;
  identify(visitor: Visitor): void;
  forget(): void;
  update(options: { project?: string; language?: string; theme?: string; color?: string }): void;
}

declare global {
  interface Window {
    Pascal?: PascalOnPage;
  }
}
