import figures from "../shell/Figure.module.css";
import { Figure } from "../shell/Figure.tsx";
import { Section } from "../shell/Section.tsx";
import { Failed } from "../shell/states.tsx";
import { day, lasting, number, percent } from "../times.ts";
import { useWords } from "../words/index.ts";
import classes from "./Dashboard.module.css";
import { useBotWork } from "./useWay.ts";

/** What the bot did alone, what it handed over, and what came of it. */
export function BotWork() {
  const words = useWords().pipeline.figures;
  const { data: work, isError, refetch } = useBotWork();
  const share = (part: number) =>
    work && work.conversations > 0 ? words.share(percent(part / work.conversations)) : undefined;
  const handover = work?.average_handover_seconds;
  return (
    <Section title={words.bot} text={work && words.botText(day(work.since), day(work.until))}>
      {isError ? (
        <Failed alone={false} retry={() => void refetch()} />
      ) : (
        <dl className={`${figures.figures} ${classes.inside}`}>
          <Figure label={words.botConversations} value={work && number(work.conversations)} />
          <Figure
            label={words.handledAlone}
            value={work && number(work.handled_alone)}
            hint={work && share(work.handled_alone)}
          />
          <Figure
            label={words.handedOver}
            value={work && number(work.handed_over)}
            hint={typeof handover === "number" ? words.handover(lasting(handover)) : undefined}
          />
          <Figure
            label={words.qualified}
            value={work && number(work.leads_qualified)}
            hint={work && words.alone(work.leads_qualified_alone)}
          />
          <Figure
            label={words.meetings}
            value={work && number(work.meetings_booked)}
            hint={work && words.alone(work.meetings_booked_alone)}
          />
        </dl>
      )}
    </Section>
  );
}
