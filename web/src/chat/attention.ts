/** What the visitor has not seen: a badge for it, a sound when it is new, and word to the team once it is read. */
import type { Page } from "./frame.ts";
import { chime } from "./sound.ts";
import type { Talk } from "./talk.ts";

const READ_AFTER_MS = 400;

interface Watched {
  state: { words: { title: string }; muted: boolean; open: boolean };
}

export class Attention {
  #visit: Watched;
  #page: Page | null;
  #talk: Talk | null = null;
  #chimed = 0;
  #reads: ReturnType<typeof setTimeout> | undefined;

  /** The page around us shows the badge; without one, the title does. */
  constructor(visit: Watched, page: Page | null) {
    this.#visit = visit;
    this.#page = page;
  }

  get looks(): boolean {
    return this.#visit.state.open && document.visibilityState === "visible";
  }

  /** After anything that happened in the conversation, or to who looks at it. */
  on(talk: Talk): void {
    if (talk !== this.#talk) this.#chimed = 0;
    this.#talk = talk;
    const { thread, status } = talk.state;
    const unread = thread.messages.filter(
      ({ senderType, readAt }) => !readAt && /AGENT|BOT/.test(senderType),
    );
    const last = unread.at(-1)?.seq ?? 0;
    const fresh = status !== null && last > this.#chimed && this.#chimed > 0;
    this.#chimed = Math.max(last, this.#chimed, thread.seq);
    if (fresh && !this.#visit.state.muted && !(this.looks && document.hasFocus())) chime();
    this.badge(unread.length);
    clearTimeout(this.#reads);
    if (unread.length > 0 && this.looks)
      this.#reads = setTimeout(() => this.looks && void this.#talk?.markRead(), READ_AFTER_MS);
  }

  badge(count: number): void {
    this.#page?.say({ pascal: "unread", count });
    const { title } = this.#visit.state.words;
    if (!this.#page) document.title = count ? `(${count}) ${title}` : title;
  }
}
