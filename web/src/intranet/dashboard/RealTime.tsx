import type { Figures } from "../../api/shapes.ts";
import figures from "../shell/Figure.module.css";
import { Figure } from "../shell/Figure.tsx";
import { Section } from "../shell/Section.tsx";
import { Failed } from "../shell/states.tsx";
import { clock, lasting, number } from "../times.ts";
import { useWords } from "../words/index.ts";
import classes from "./Dashboard.module.css";
import { useRealTime } from "./useWay.ts";

/** Connections, the queue, how fast messages go, what waits: as it stands now. */
export function RealTime({ figures: pushed }: { figures: Figures | undefined }) {
  const words = useWords().pipeline.figures;
  const { data: now, isError, refetch } = useRealTime();
  if (isError) return <Failed alone={false} retry={() => void refetch()} />;
  const { queue, jobs, send_latency: sends } = now ?? {};
  return (
    <Section title={words.now} text={now && words.nowText(clock(now.at))}>
      <dl className={`${figures.figures} ${classes.inside}`}>
        <Figure label={words.online} value={now && (now.agents_online ?? "–")} />
        <Figure label={words.open} value={pushed && number(pushed.active_conversations)} />
        <Figure
          label={words.queue}
          value={queue && number(queue.length)}
          hint={queue?.length ? words.oldest(lasting(queue.oldest_seconds)) : undefined}
          calls={(queue?.length ?? 0) > 0}
        />
        <Figure label={words.meetingsToday} value={pushed && number(pushed.meetings_today)} />
        <Figure
          label={words.sends}
          value={sends && (sends.p50 === null ? "–" : words.milliseconds(Math.round(sends.p50)))}
          hint={
            sends &&
            (sends.p95 === null ? words.noSends : words.sendsText(words.milliseconds(Math.round(sends.p95))))
          }
        />
        <Figure
          label={words.jobs}
          value={jobs && number(jobs.due)}
          hint={
            jobs &&
            ([
              jobs.due > 0 && words.jobsLate(lasting(jobs.late_seconds)),
              jobs.dead > 0 && words.jobsDead(jobs.dead),
            ]
              .filter(Boolean)
              .join(" · ") ||
              undefined)
          }
          calls={(jobs?.dead ?? 0) > 0}
        />
      </dl>
    </Section>
  );
}
