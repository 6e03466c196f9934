/** The figures that agents and administrators both look at. */
import type { Overview } from "../../api/shapes.ts";
import { Figure } from "../shell/Figure.tsx";
import { lasting } from "../times.ts";
import { useWords } from "../words/index.ts";

interface Shown {
  overview: Overview | undefined;
}

export function InQueue({ overview }: Shown) {
  const words = useWords().dashboard.figures;
  const waiting = overview?.waiting;
  return (
    <Figure
      label={words.waiting}
      value={waiting?.count}
      hint={
        waiting?.count
          ? words.waits(lasting(waiting.longestSeconds), lasting(waiting.averageSeconds))
          : words.nobodyWaits
      }
      calls={(waiting?.count ?? 0) > 0}
    />
  );
}

export function Unreplied({ overview }: Shown) {
  const words = useWords().dashboard.figures;
  const unreplied = overview?.unreplied ?? 0;
  return (
    <Figure
      label={words.unreplied}
      value={overview?.unreplied}
      hint={unreplied > 0 ? words.unrepliedText : words.allReplied}
      calls={unreplied > 0}
    />
  );
}

/** From the first message until somebody took the conversation. */
export function AverageWait({ overview }: Shown) {
  const words = useWords().dashboard.figures;
  const today = overview?.today;
  return (
    <Figure
      label={words.averageWait}
      value={today && lasting(today.averageWaitSeconds)}
      hint={words.untilTaken}
    />
  );
}
