/** @jsxImportSource preact */
import { useEffect, useRef, useState } from "preact/hooks";
import type { components } from "../../generated/api.d.ts";
import { ANONYMOUS, answerOf, Refused } from "../api/answers.ts";
import { makeSmallApi } from "../api/small.ts";
import type { Language } from "../words/catalogue.ts";
import { arrive } from "./arrive.ts";
import { Slots } from "./Slots.tsx";
import { placeOf, whenOf } from "./when.ts";
import { WORDS } from "./words.ts";

type Shown = components["schemas"]["LinkedMeeting"];
type State = "looks" | "failed" | "over" | Shown;
type Told = "moved" | "taken" | "changed" | "failed" | null;

/** The page behind a link: whoever has it moves the meeting, or calls it off. Looking at it changes nothing. */
export function Meeting({ token, language }: { token: string; language: Language }) {
  const words = WORDS[language];
  const [state, setState] = useState<State>("looks");
  const [told, setTold] = useState<Told>(null);
  const [asks, setAsks] = useState<"move" | "cancel" | null>(null);
  const [busy, setBusy] = useState(false);
  const [api] = useState(() => makeSmallApi(ANONYMOUS, () => language));
  const head = useRef<HTMLHeadingElement>(null);
  const look = () =>
    answerOf(api.POST("/api/v1/meetings/by-link", { body: { token } })).then(setState, (failure) =>
      setState(failure instanceof Refused && failure.code === "not_found" ? "over" : "failed"),
    );
  useEffect(() => {
    document.title = `${words.title} · Pascal`;
    void look();
  }, []);
  const before = useRef(state);
  useEffect(() => {
    if (before.current !== "looks") head.current?.focus(); // the first look is nobody's act
    before.current = state;
  }, [state]);
  const leave = () => {
    setAsks(null);
    head.current?.focus();
  };
  const act = async (call: () => Promise<Shown>, then: Told) => {
    if (busy) return;
    setBusy(true);
    try {
      setState(await call());
      setTold(then);
      setAsks(null);
    } catch (failure) {
      const why = failure instanceof Refused ? failure.code : "";
      setTold(why === "slot_taken" ? "taken" : why === "changed_meanwhile" ? "changed" : "failed");
      if (failure instanceof Refused && failure.status < 429) await look();
      if (why !== "slot_taken") setAsks(null);
    }
    setBusy(false);
    head.current?.focus();
  };
  if (typeof state === "string")
    return (
      <main class="meeting">
        <p class="brand">Pascal</p>
        {state === "looks" && <h1 class="hidden">{words.title}</h1>}
        {state === "over" && (
          <>
            <h1 ref={head} tabIndex={-1}>
              {words.over}
            </h1>
            <p class="quiet">{words.overHint}</p>
          </>
        )}
        {state === "failed" && (
          <>
            <h1 ref={head} tabIndex={-1}>
              {words.failed}
            </h1>
            <button class="primary" type="button" onClick={() => void look()}>
              {words.again}
            </button>
          </>
        )}
      </main>
    );
  const { version } = state;
  const isAdrift = state.canChange && !state.canMove;
  const asking = isAdrift && asks === "move" ? null : asks;
  const body = { token, version };
  const move = (startTime: string) =>
    void act(
      () => answerOf(api.POST("/api/v1/meetings/by-link/reschedule", { body: { ...body, startTime } })),
      "moved",
    );
  const cancel = () => void act(() => answerOf(api.POST("/api/v1/meetings/by-link/cancel", { body })), null);
  return (
    <main class="meeting">
      <p class="brand">Pascal</p>
      <h1 ref={head} tabIndex={-1}>
        {words.title}
      </h1>
      <div role="status">
        {state.status === "CANCELLED" && <p class="told">{words.cancelled}</p>}
        {isAdrift && <p class="told wrong">{words.adrift(state.agentName)}</p>}
        {state.status === "BOOKED" && told && !(isAdrift && told === "taken") && (
          <p class={told === "moved" ? "told" : "told wrong"}>{words[told]}</p>
        )}
      </div>
      <Facts shown={state} language={language} />
      {state.status === "BOOKED" && !state.canChange && <p class="quiet">{words.past}</p>}
      {state.canChange && asking === null && (
        <div class="acts">
          {state.canMove && (
            <button class="primary" type="button" onClick={() => setAsks("move")}>
              {words.move}
            </button>
          )}
          <button class="plain" type="button" onClick={() => setAsks("cancel")}>
            {words.cancel}
          </button>
        </div>
      )}
      {state.canChange && asking === "move" && (
        <Slots key={state.version} shown={state} language={language} busy={busy} move={move} back={leave} />
      )}
      {state.canChange && asking === "cancel" && (
        <section class="acts">
          <h2 ref={arrive} tabIndex={-1}>
            {words.confirmCancel}
          </h2>
          <button class="primary" type="button" aria-disabled={busy} onClick={cancel}>
            {busy ? words.busy : words.yesCancel}
          </button>
          <button class="plain" type="button" onClick={leave}>
            {words.back}
          </button>
        </section>
      )}
    </main>
  );
}

function Facts({ shown, language }: { shown: Shown; language: Language }) {
  const words = WORDS[language];
  const { startTime, timeZone, subject, agentName, status } = shown;
  const [here, there] = [whenOf(startTime, language), whenOf(startTime, language, timeZone)];
  return (
    <section class={status === "CANCELLED" ? "facts off" : "facts"}>
      <h2>{subject}</h2>
      <p>
        <time dateTime={startTime}>{there}</time> ({words.zone(placeOf(timeZone))})
      </p>
      {here !== there && <p class="quiet">{words.yours(here)}</p>}
      <p>{words.withWhom(agentName)}</p>
    </section>
  );
}
