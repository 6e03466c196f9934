/** @jsxImportSource preact */
import { useEffect, useState } from "preact/hooks";
import { answerOf, Refused } from "../../api/answers.ts";
import { type Given, RatingForm } from "../../rating/RatingForm.tsx";
import { WORDS } from "../../rating/words.ts";
import type { Here } from "./here.ts";

/** What the visitor thinks of a conversation that has ended: asked until they say, or do not want to. */
export function Rating({ visit, language, id }: Pick<Here, "visit" | "language"> & { id: string }) {
  const [state, setState] = useState<"asks" | "thanks" | "over">(
    visit.keep.get("asked") === id ? "over" : "asks",
  );
  useEffect(() => visit.keep.listen((key, value) => key === "asked" && value === id && setState("over")), []);
  const done = (next: "thanks" | "over") => {
    visit.keep.set("asked", id); // in all tabs
    setState(next);
    document.querySelector<HTMLElement>(".messages")?.focus();
  };
  const send = async (body: Given) => {
    const params = { path: { conversationId: id } };
    const path = "/api/v1/conversations/{conversationId}/rating";
    await answerOf(visit.api.POST(path, { params, body })).catch((failure) => {
      // it was heard before: another tab's, or an answer that got lost
      if (!(failure instanceof Refused) || failure.status !== 409) throw failure;
    });
    done("thanks");
  };
  return (
    <>
      {state === "asks" && <RatingForm language={language} send={send} dismiss={() => done("over")} />}
      <div role="status">{state === "thanks" && <p class="rated">{WORDS[language].thanks}</p>}</div>
    </>
  );
}
