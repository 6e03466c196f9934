/** @jsxImportSource preact */
import { useEffect, useState } from "preact/hooks";
import { LANGUAGES, type Language, NAMES } from "../../words/catalogue.ts";
import { choose, type Theme, wordsIn } from "../choices.ts";
import type { Words } from "../words/es.ts";
import { Hero } from "./Hero.tsx";
import { Mark } from "./Mark.tsx";
import { Projects } from "./Projects.tsx";

interface Chosen {
  language: Language;
  theme: Theme;
  words: Words;
}

export function Site({ first }: { first: Chosen }) {
  const [{ language, theme, words }, setChosen] = useState(first);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = words.title;
  }, [language, words]);
  const speak = async (wanted: Language) => {
    choose("language", wanted);
    setChosen({ language: wanted, theme, words: await wordsIn(wanted) });
  };
  const turn = () => {
    const other = theme === "dark" ? "light" : "dark";
    choose("theme", other);
    setChosen({ language, theme: other, words });
  };
  return (
    <>
      <header class="top">
        <Mark />
        <Languages language={language} label={words.language} speak={speak} />
        <ThemeSwitch label={theme === "dark" ? words.light : words.dark} turn={turn} />
      </header>
      <main>
        <Hero words={words} />
        <Projects words={words} />
        <Steps words={words} />
      </main>
      <footer class="foot">
        <p>{words.footnote}</p>
        <a href="/intranet">{words.intranet}</a>
      </footer>
    </>
  );
}

type Switch = { language: Language; label: string; speak: (wanted: Language) => void };

function Languages({ language, label, speak }: Switch) {
  return (
    <fieldset class="tongues" aria-label={label}>
      {LANGUAGES.map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          aria-pressed={each === language}
          aria-label={`${each.toUpperCase()}, ${NAMES[each]}`}
          onClick={() => speak(each)}
        >
          {each.toUpperCase()}
        </button>
      ))}
    </fieldset>
  );
}

function ThemeSwitch({ label, turn }: { label: string; turn: () => void }) {
  return (
    <button class="turn" type="button" aria-label={label} title={label} onClick={turn}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="12" r="8.5" />
        <path d="M12 3.5a8.5 8.5 0 0 1 0 17Z" />
      </svg>
    </button>
  );
}

function Steps({ words }: { words: Words }) {
  return (
    <section class="steps" aria-labelledby="how">
      <h2 id="how">{words.how}</h2>
      <ol>
        {words.steps.map(([name, about]) => (
          <li key={name}>
            <h3>{name}</h3>
            <p>{about}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
