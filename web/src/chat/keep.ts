/**
 * What the browser keeps, in step between its tabs. Where storage is refused, memory does, and the tabs that
 * are open still tell each other.
 */
import type { Message } from "../api/shapes.ts";
import type { Waiting } from "./outbox.ts";

/** By name. What may be written in several tabs at once has a name of its own for each piece. */
export interface Kept {
  leadId: string;
  leadToken: string;
  /** The visitor's name: no form for who is known, not even for a moment. */
  known: string;
  /** For whose e-mail this browser speaks: as the site said, or as it was typed. In lower case. */
  email: string;
  conversation: string;
  /** The ended conversation whose visitor has said what they think of it, or that they do not want to. */
  asked: string;
  draft: string;
  muted: boolean;
  language: string;
  theme: string;
  [waiting: `waiting.${string}`]: Waiting;
}

/** Said to the other tabs, kept nowhere. */
type Told = { said: Message; proven: true; forgotten: true };
type Key = keyof Kept & string;
type Heard = { key: string; value: unknown };

const PREFIX = "pascal.";
/** The rest are the browser's choices, whoever sits before it. */
const OF_A_PERSON = ["leadId", "leadToken", "known", "email", "conversation", "asked", "draft"] as const;

export class Keep {
  /** As last heard: a tab hears of a change before its storage shows it. */
  #known = new Map<string, unknown>();
  /** What storage did not take. */
  #unkept = new Set<string>();
  #listeners = new Set<(key: string, value: unknown) => void>();
  #channel = openChannel();
  #closed = false;

  constructor() {
    this.#channel?.addEventListener("message", ({ data: { key, value } }: MessageEvent<Heard>) => {
      this.#known.set(key, value);
      if (key === "forgotten") this.#closed = true;
      for (const listener of this.#listeners) listener(key, value);
    });
    // a tab that slept has not heard everything
    addEventListener("pageshow", ({ persisted }) => persisted && this.#wake());
  }

  get<K extends Key>(key: K): Kept[K] | null {
    if (this.#known.has(key)) return (this.#known.get(key) ?? null) as Kept[K] | null;
    return parsed(storage()?.getItem(PREFIX + key) ?? null);
  }

  set<K extends Key>(key: K, value: Kept[K] | null): void {
    if (this.#closed) return;
    this.#known.set(key, value);
    try {
      const here = storage();
      if (value === null) here?.removeItem(PREFIX + key);
      else here?.setItem(PREFIX + key, JSON.stringify(value));
      if (here) this.#unkept.delete(key);
      else this.#unkept.add(key);
    } catch {
      this.#unkept.add(key); // it is full
    }
    this.#channel?.postMessage({ key, value } satisfies Heard);
  }

  /** All whose name begins so. */
  all<K extends Key>(beginning: string): Kept[K][] {
    const found = new Set([...this.#known.keys()].filter((key) => key.startsWith(beginning)));
    for (const key of Object.keys(storage() ?? {}))
      if (key.startsWith(PREFIX + beginning)) found.add(key.slice(PREFIX.length));
    return [...found].map((key) => this.get(key as K)).filter((value) => value !== null);
  }

  /** Nothing of whoever sat here stays, and nothing more is kept: an answer to them may be on its way. */
  forget(): void {
    for (const key of OF_A_PERSON) this.set(key, null);
    for (const { id } of this.all<`waiting.${string}`>("waiting.")) this.set(`waiting.${id}`, null);
    this.tell("forgotten", true);
    this.#closed = true;
  }

  /** Hears what another tab keeps. */
  listen(listener: <K extends Key>(key: K, value: Kept[K] | null) => void): () => void {
    this.#listeners.add(listener as (key: string, value: unknown) => void);
    return () => this.#listeners.delete(listener as (key: string, value: unknown) => void);
  }

  #wake(): void {
    for (const key of this.#known.keys()) if (!this.#unkept.has(key)) this.#known.delete(key);
  }

  tell<T extends keyof Told>(key: T, value: Told[T]): void {
    this.#channel?.postMessage({ key, value } satisfies Heard);
  }

  hear<T extends keyof Told>(wanted: T, listener: (value: Told[T]) => void): void {
    this.#listeners.add((key, value) => key === wanted && listener(value as Told[T]));
  }
}

/** One tab at a time; of those that wait, each in its turn. */
export async function alone<T>(name: string, act: () => Promise<T>): Promise<T> {
  let begun = false;
  const begin = () => {
    begun = true;
    return act();
  };
  // only secure pages have locks, and not in a frame whose browser keeps nothing for it
  if (!navigator.locks) return begin();
  try {
    return await navigator.locks.request(PREFIX + name, begin);
  } catch (failure) {
    if (begun) throw failure;
    return begin();
  }
}

function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

function openChannel(): BroadcastChannel | null {
  try {
    return new BroadcastChannel("pascal");
  } catch {
    return null;
  }
}

function parsed<T>(text: string | null): T | null {
  try {
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    return null;
  }
}
