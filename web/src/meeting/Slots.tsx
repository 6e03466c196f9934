/** @jsxImportSource preact */
import { useState } from "preact/hooks";
import type { components } from "../../generated/api.d.ts";
import type { Language } from "../words/catalogue.ts";
import { arrive } from "./arrive.ts";
import { clockOf, dayOf, isElsewhere, placeOf, whenOf } from "./when.ts";
import { WORDS } from "./words.ts";

interface Props {
  shown: components["schemas"]["LinkedMeeting"];
  language: Language;
  busy: boolean;
  move: (startTime: string) => void;
  back: () => void;
}

/** A day, one of its free times, and a question before it counts. */
export function Slots({ shown: { slots, timeZone }, language, busy, move, back }: Props) {
  const words = WORDS[language];
  const days = [...new Set(slots.map(({ startTime }) => dayOf(startTime, language, timeZone)))];
  const [day, setDay] = useState(days[0]);
  const [chosen, setChosen] = useState<string | null>(null);
  const free = slots.filter(({ startTime }) => dayOf(startTime, language, timeZone) === day);
  const named = (at: string | undefined): string =>
    at && isElsewhere(at, timeZone) ? ` (${words.zone(placeOf(timeZone))})` : "";
  const away = (
    <button class="plain" type="button" onClick={chosen ? () => setChosen(null) : back}>
      {words.back}
    </button>
  );
  if (slots.length === 0)
    return (
      <section class="acts">
        <h2 ref={arrive} tabIndex={-1}>
          {words.none}
        </h2>
        {away}
      </section>
    );
  if (chosen && slots.some(({ startTime }) => startTime === chosen))
    return (
      <section key={chosen} class="acts">
        <h2 ref={arrive} tabIndex={-1}>
          {words.confirmMove(whenOf(chosen, language, timeZone) + named(chosen))}
        </h2>
        {named(chosen) && <p class="quiet">{words.yours(whenOf(chosen, language))}</p>}
        <button class="primary" type="button" aria-disabled={busy} onClick={() => move(chosen)}>
          {busy ? words.busy : words.yesMove}
        </button>
        {away}
      </section>
    );
  return (
    <section key="choose" class="acts">
      <h2 ref={arrive} tabIndex={-1}>
        {words.choose}
      </h2>
      <label class="field">
        <span class="quiet">{words.day}</span>
        <select value={day} onChange={({ currentTarget }) => setDay(currentTarget.value)}>
          {days.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <fieldset class="slots">
        <legend class="quiet">
          {words.slots}
          {named(free[0]?.startTime)}
        </legend>
        {free.map(({ startTime }) => (
          <button key={startTime} type="button" class="slot" onClick={() => setChosen(startTime)}>
            {clockOf(startTime, language, timeZone)}
          </button>
        ))}
      </fieldset>
      {away}
    </section>
  );
}
