/** A map that is copied when it is first written to, so that a burst of changes costs one copy. */
export class Book<V> {
  #read: ReadonlyMap<string, V>;
  #written: Map<string, V> | null = null;

  constructor(from: ReadonlyMap<string, V>) {
    this.#read = from;
  }

  /** As it stands: the very map it began as, if nothing changed. */
  get map(): ReadonlyMap<string, V> {
    return this.#read;
  }

  get(key: string): V | undefined {
    return this.#read.get(key);
  }

  set(key: string, value: V): void {
    if (this.#read.get(key) !== value) this.#write().set(key, value);
  }

  delete(key: string): void {
    if (this.#read.has(key)) this.#write().delete(key);
  }

  clear(): void {
    if (this.#read.size > 0) this.#write().clear();
  }

  #write(): Map<string, V> {
    this.#written ??= new Map(this.#read);
    this.#read = this.#written;
    return this.#written;
  }
}
