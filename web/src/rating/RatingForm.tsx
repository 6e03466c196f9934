/** @jsxImportSource preact */
import { useState } from "preact/hooks";
import type { Language } from "../words/catalogue.ts";
import looks from "./rating.css?inline";
import { WORDS } from "./words.ts";

const STAR = "m12 3.6 2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8Z";
const LONGEST_COMMENT = 1000;

// with the form itself: a chat that loads it late would have to know about one more file
const sheet = new CSSStyleSheet();
sheet.replaceSync(looks);
document.adoptedStyleSheets.push(sheet);

export interface Given {
  score: number;
  comment?: string;
}

interface Props {
  language: Language;
  /** Throws where it was not heard: it can be sent again. */
  send: (given: Given) => Promise<void>;
  dismiss?: () => void;
}

/** Five stars, and a comment for who has given some. */
export function RatingForm({ language, send, dismiss }: Props) {
  const words = WORDS[language];
  const [score, setScore] = useState(0);
  const [comment, setComment] = useState("");
  const [state, setState] = useState<"open" | "busy" | "failed">("open");
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!score || state === "busy") return;
    setState("busy");
    const said = comment.trim();
    await send({ score, ...(said && { comment: said }) }).catch(() => setState("failed"));
  };
  return (
    <form class="rating" onSubmit={submit}>
      <fieldset>
        <legend>{words.question}</legend>
        <div class="stars">
          {words.scores.map((word, at) => (
            <label key={word} title={word}>
              <input
                class="hidden"
                type="radio"
                name="score"
                checked={score === at + 1}
                onChange={() => setScore(at + 1)}
              />
              <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                <path d={STAR} />
              </svg>
              <span class="hidden">{`${at + 1}: ${word}`}</span>
            </label>
          ))}
        </div>
        <p class="quiet" aria-hidden="true">
          {words.scores[score - 1] ?? "\u00a0"}
        </p>
      </fieldset>
      {score > 0 && (
        <>
          <label class="field">
            <span class="quiet">{words.comment}</span>
            <textarea
              rows={2}
              maxLength={LONGEST_COMMENT}
              value={comment}
              onInput={({ currentTarget }) => setComment(currentTarget.value)}
            />
          </label>
          <div role="alert">{state === "failed" && <p class="wrong">{words.failed}</p>}</div>
          <button class="primary" type="submit" aria-disabled={state === "busy"}>
            {state === "busy" ? words.sending : words.send}
          </button>
        </>
      )}
      {dismiss && (
        <button class="plain" type="button" onClick={dismiss}>
          {words.later}
        </button>
      )}
    </form>
  );
}
