/** @jsxImportSource preact */
import { useEffect, useRef, useState } from "preact/hooks";
import { ANONYMOUS, answerOf, Refused } from "../api/answers.ts";
import { makeSmallApi } from "../api/small.ts";
import { type Given, RatingForm } from "../rating/RatingForm.tsx";
import { WORDS } from "../rating/words.ts";
import type { Language } from "../words/catalogue.ts";

const PATIENCE_MS = 4000;

type State = "looks" | "asks" | "thanks" | "already" | "over";

/** The page behind a link: whoever has it says what they think, once. Looking at it rates nothing. */
export function Rate({ token, language }: { token: string; language: Language }) {
  const words = WORDS[language];
  const [state, setState] = useState<State>("looks");
  const done = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${words.title} · Pascal`;
  }, [words]);
  useEffect(() => done.current?.focus(), [state]);
  const [api] = useState(() => makeSmallApi(ANONYMOUS, () => language));
  useEffect(() => {
    // where no verdict comes it may well be good: the rating itself will tell
    answerOf(api.POST("/api/v1/ratings/link", { body: { token }, signal: AbortSignal.timeout(PATIENCE_MS) }))
      .then(() => "asks" as const)
      .catch((failure) => verdictOf(failure) ?? "asks")
      .then(setState);
  }, [api, token]);
  const send = async (given: Given) => {
    try {
      await answerOf(api.POST("/api/v1/ratings", { body: { token, ...given } }));
      setState("thanks");
    } catch (failure) {
      const verdict = verdictOf(failure);
      if (!verdict) throw failure;
      setState(verdict);
    }
  };
  return (
    <main class="rate">
      <p class="brand">Pascal</p>
      {state === "looks" || state === "asks" ? (
        <>
          <h1 class="hidden">{words.title}</h1>
          {state === "asks" && <RatingForm language={language} send={send} />}
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

const VERDICTS: Readonly<Record<string, State>> = {
  not_found: "over",
  not_rateable: "over",
  already_rated: "already",
};

const verdictOf = (failure: unknown): State | undefined =>
  failure instanceof Refused ? VERDICTS[failure.code] : undefined;
