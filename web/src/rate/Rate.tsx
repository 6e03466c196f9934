/** @jsxImportSource preact */
import { useEffect, useRef, useState } from "preact/hooks";
import { ANONYMOUS, answerOf, Refused } from "../api/answers.ts";
import { makeSmallApi } from "../api/small.ts";
import { type Given, RatingForm } from "../rating/RatingForm.tsx";
import { WORDS } from "../rating/words.ts";
import type { Language } from "../words/catalogue.ts";

type State = "asks" | "thanks" | "already" | "over";

/** The page behind a link: whoever has it says what they think, once. Looking at it sends nothing. */
export function Rate({ token, language }: { token: string; language: Language }) {
  const words = WORDS[language];
  const [state, setState] = useState<State>("asks");
  const done = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${words.title} · Pascal`;
  }, [words]);
  useEffect(() => done.current?.focus(), [state]);
  const send = async (given: Given) => {
    const body = { token, ...given };
    const api = makeSmallApi(ANONYMOUS, () => language);
    try {
      await answerOf(api.POST("/api/v1/ratings", { body }));
      setState("thanks");
    } catch (failure) {
      const verdict = failure instanceof Refused && VERDICTS[failure.status];
      if (!verdict) throw failure;
      setState(verdict);
    }
  };
  return (
    <main class="rate">
      <p class="brand">Pascal</p>
      {state === "asks" ? (
        <>
          <h1 class="hidden">{words.title}</h1>
          <RatingForm language={language} send={send} />
        </>
      ) : (
        <h1 ref={done} tabIndex={-1}>
          {words[state]}
        </h1>
      )}
      {state === "over" && <p class="quiet">{words.overHint}</p>}
    </main>
  );
}

const VERDICTS: Readonly<Record<number, State>> = { 404: "over", 409: "already" };
