/** @jsxImportSource preact */
import { useEffect, useRef, useState } from "preact/hooks";
import { LANGUAGES, NAMES } from "../../words/catalogue.ts";
import { botAnswers, type Here, useHere } from "./here.ts";
import { Icon } from "./icons.tsx";

type Props = { looksBack: boolean; lookBack: (on: boolean) => void };

export function Header({ looksBack, lookBack }: Props) {
  const here = useHere();
  const { words, visit } = here;
  const { title, state, online } = about(here);
  return (
    <header class="head">
      {looksBack ? (
        <button class="round" type="button" aria-label={words.back} onClick={() => lookBack(false)}>
          <Icon name="back" />
        </button>
      ) : (
        <span class={online ? "mark online" : "mark"}>
          <Icon name="mark" />
        </span>
      )}
      <div class="who">
        <h1>{looksBack ? words.historyTitle : title}</h1>
        {!looksBack && <p>{state}</p>}
      </div>
      <Menu lookBack={() => lookBack(true)} />
      {visit.canClose && (
        <button class="round" type="button" aria-label={words.close} onClick={() => visit.close()}>
          <Icon name="close" />
        </button>
      )}
    </header>
  );
}

/** Who is on the other side, as far as we know. */
function about(here: Here) {
  const { words, talk, line } = here;
  const online = !!talk?.attended && line === "live";
  if (talk?.status === "IN_PROGRESS" && talk.agentName)
    return { title: talk.agentName, state: online ? words.online : words.attends, online };
  const state =
    talk?.status === "QUEUED"
      ? botAnswers(here)
        ? words.botAnswers
        : talk.closed
          ? words.closed
          : words.waiting
      : talk?.status === "RESOLVED"
        ? words.ended
        : words.team;
  return { title: words.title, state, online: false };
}

function Menu({ lookBack }: { lookBack: () => void }) {
  const { words, muted, language, visit, name } = useHere();
  const [open, setOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const outside = ({ target }: Event) => {
      if (!whole.current?.contains(target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, []);
  const before = () => {
    setOpen(false);
    lookBack();
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    event.preventDefault();
    setOpen(false);
    whole.current?.querySelector("button")?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape, wherever in the menu one is
    <div class="menu" ref={whole} onKeyDown={leave}>
      <button
        class="round"
        type="button"
        aria-label={words.menu}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && (
        <div class="sheet">
          <button type="button" onClick={() => visit.mute(!muted)}>
            <Icon name={muted ? "bellOff" : "bell"} />
            {muted ? words.unmute : words.mute}
          </button>
          {name !== null && (
            <button type="button" onClick={before}>
              <Icon name="clock" />
              {words.history}
            </button>
          )}
          <fieldset class="tongues">
            <legend>{words.language}</legend>
            {LANGUAGES.map((each) => (
              <button
                key={each}
                type="button"
                lang={each}
                aria-pressed={each === language}
                aria-label={`${each.toUpperCase()}, ${NAMES[each]}`}
                onClick={() => void visit.speak(each)}
              >
                {each.toUpperCase()}
              </button>
            ))}
          </fieldset>
        </div>
      )}
    </div>
  );
}
