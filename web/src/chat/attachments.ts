/** Files on their way: how far each is, and why one does not go. */
import { Refused } from "../api/answers.ts";
import { isTaken, kindOf, upload } from "../common/uploads.ts";
import { uuid } from "../common/uuid.ts";
import type { Browser } from "./identity.ts";
import type { Waiting } from "./outbox.ts";
import type { Words } from "./words/index.ts";

export interface Sending {
  id: string;
  name: string;
  /** 0 to 1. */
  part: number;
}

export class Attachments {
  #browser: Browser;
  #changed: (sending: Sending[]) => void;
  #sending = new Map<string, Sending & { ends: AbortController }>();

  constructor(browser: Browser, changed: (sending: Sending[]) => void) {
    this.#browser = browser;
    this.#changed = changed;
  }

  /** What its message says; null when it was cancelled. Throws an error with words for the visitor. */
  async send(
    file: File,
    most: number,
    words: Words,
  ): Promise<Pick<Waiting, "text" | "contentType" | "mediaUrl"> | null> {
    if (!isTaken(file)) throw new Error(words.notTaken(file.name));
    if (file.size > most) throw new Error(words.tooLarge(file.name, Math.floor(most / 1_000_000)));
    const [id, ends] = [uuid(), new AbortController()];
    const progress = (part: number) => this.#put({ id, name: file.name, part, ends });
    progress(0);
    try {
      const done = await upload(file, this.#browser, document.documentElement.lang, progress, ends.signal);
      const contentType = kindOf(done);
      return { text: contentType === "FILE" ? file.name : "", contentType, mediaUrl: done.url };
    } catch (failure) {
      if (ends.signal.aborted) return null;
      throw new Error(failure instanceof Refused ? refusal(failure) : words.notSent(file.name));
    } finally {
      this.#sending.delete(id);
      this.#tell();
    }
  }

  cancel(id: string): void {
    this.#sending.get(id)?.ends.abort();
  }

  #put(one: Sending & { ends: AbortController }): void {
    this.#sending.set(one.id, one);
    this.#tell();
  }

  #tell(): void {
    this.#changed([...this.#sending.values()]);
  }
}

const refusal = ({ errors, message }: Refused) => errors.file?.[0] ?? message;
