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
  | { pascal: "look"; look: Look }
  | { pascal: "identify"; visitor: Visitor };

export type ToPage =
  | { pascal: "ready" }
  /** There is a chat: load the frame at once the next time. */
  | { pascal: "known" }
  | { pascal: "unread"; count: number }
  | { pascal: "close" };

export interface PascalOnPage {
  open(options?: { project?: string }): void;
  close(): void;
  identify(visitor: Visitor): void;
  update(options: { project?: string; language?: string; theme?: string; color?: string }): void;
}

declare global {
  interface Window {
    Pascal?: PascalOnPage;
  }
}
