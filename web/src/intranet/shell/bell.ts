/** Calling for attention while nobody looks. Of all tabs one calls, and none while one of them is seen. */
import { type Chime, play } from "../../common/chime.ts";

const SEEN = "pascal.seen";
const BELL = "pascal.bell";
const BELL_MS = 1500;
const CALL: Chime = { pitches: [659.25, 880], apart: 0.16, loud: 0.14, fades: 0.5 };
/** A tab that is left gives its lock back after a moment. */
const STILL_LOOKS_MS = 1000;

let release: (() => void) | undefined;

/** Whoever is looked at holds this lock together with others like it. */
function beSeen(): void {
  release?.();
  release = undefined;
  void navigator.locks?.request(SEEN, { mode: "shared" }, () => {
    if (document.hidden) return;
    release?.();
    return new Promise<void>((over) => {
      release = over;
    });
  });
}

/** Begins to tell tabs that are looked at from those that are not. What it returns ends it. */
export function watchTabs(): () => void {
  beSeen();
  document.addEventListener("visibilitychange", beSeen);
  return () => {
    document.removeEventListener("visibilitychange", beSeen);
    release?.();
    release = undefined;
  };
}

export interface Call {
  title: string;
  text: string;
  /** Calls about the same thing stand in each other's place. */
  about: string;
  sound: boolean;
  note: boolean;
  open: () => void;
}

export function call(what: Call): void {
  if (!document.hidden) return;
  // browsers have no locks where a page came over plain http from another machine
  if (!navigator.locks) attract(what);
  else
    void navigator.locks
      .request(SEEN, { signal: AbortSignal.timeout(STILL_LOOKS_MS) }, () => attract(what))
      .catch(() => {}); // somebody looks at one of the tabs
}

function attract({ title, text, about, sound, note, open }: Call): void {
  if (sound) ring();
  if (!note || !("Notification" in window) || Notification.permission !== "granted") return;
  const shown = new Notification(title, { body: text, tag: about, icon: "/favicon.svg" });
  shown.onclick = () => {
    window.focus();
    shown.close();
    open();
  };
}

/** Of all tabs one is heard. */
export function ring(): void {
  if (!navigator.locks) chime();
  else
    void navigator.locks.request(BELL, { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      chime();
      await new Promise((over) => setTimeout(over, BELL_MS));
    });
}

/** Browsers let a page be heard only after somebody has clicked in it. */
export const chime = (): void => play(CALL);
