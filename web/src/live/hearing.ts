/** What both transports share: listeners, the state of the line, and how often a conversation is followed. */
import type { Fact, FactName, Facts, Line, Listener, Realtime } from "./realtime.ts";

export abstract class Hearing implements Realtime {
  #listeners = new Set<Listener>();
  #onLine = new Set<(line: Line) => void>();
  #followed = new Map<string, number>();
  #line: Line = "connecting";

  get line(): Line {
    return this.#line;
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onLine(listener: (line: Line) => void): () => void {
    this.#onLine.add(listener);
    return () => this.#onLine.delete(listener);
  }

  follow(conversationId: string): () => void {
    const times = this.#followed.get(conversationId) ?? 0;
    this.#followed.set(conversationId, times + 1);
    if (times === 0) this.join(conversationId);
    let following = true;
    return () => {
      if (!following) return;
      following = false;
      const left = (this.#followed.get(conversationId) ?? 1) - 1;
      if (left > 0) {
        this.#followed.set(conversationId, left);
        return;
      }
      this.#followed.delete(conversationId);
      this.leave(conversationId);
    };
  }

  abstract type(conversationId: string, on: boolean): void;
  abstract close(): void;
  protected abstract join(conversationId: string): void;
  protected abstract leave(conversationId: string): void;

  protected followed(): Iterable<string> {
    return this.#followed.keys();
  }

  protected follows(conversationId: string): boolean {
    return this.#followed.has(conversationId);
  }

  protected tell<F extends FactName>(name: F, data: Facts[F]): void {
    const fact = { name, data } as Fact;
    for (const listener of [...this.#listeners]) listener(fact);
  }

  protected become(line: Line): void {
    if (line === this.#line) return;
    this.#line = line;
    for (const listener of [...this.#onLine]) listener(line);
    if (line === "live") this.tell("live", {});
  }
}
