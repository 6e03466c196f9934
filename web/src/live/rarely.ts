/** Something that is done for all who want it within a while, once. */
export class Rarely {
  readonly #act: () => void;
  readonly #everyMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(act: () => void, everyMs: number) {
    this.#act = act;
    this.#everyMs = everyMs;
  }

  soon(): void {
    this.#timer ??= setTimeout(() => this.now(), this.#everyMs);
  }

  now(): void {
    this.stop();
    this.#act();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
