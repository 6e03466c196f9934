import { Loader, Text } from "@mantine/core";
import { type PointerEvent, useId } from "react";
import type { Standing, Step } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { useTeam } from "../figures.ts";
import { More } from "../shell/More.tsx";
import { Failed } from "../shell/states.tsx";
import { number } from "../times.ts";
import { useWords } from "../words/index.ts";
import { Card } from "./Card.tsx";
import classes from "./Pipeline.module.css";
import { useColumn } from "./usePipeline.ts";

interface Shown {
  step: Step;
  count: number | undefined;
  /** A card is about to be dropped here. */
  isOver: boolean;
  /** The card that is on its way. */
  dragged: string | undefined;
  begin: (event: PointerEvent, lead: Standing) => void;
  ask: (lead: Standing) => void;
}

export function Column({ step, count, isOver, dragged, begin, ask }: Shown) {
  const { pipeline } = useWords();
  const id = useId();
  const found = useColumn(step);
  const me = useDesk().person.id;
  const team = useTeam().data;
  const colleague = (agentId: string | null) =>
    agentId === me ? undefined : team?.find(({ id }) => id === agentId)?.name;
  const leads = found.data?.pages.flatMap(({ data }) => data);
  return (
    <section className={classes.column} aria-labelledby={id} data-step={step} data-over={isOver || undefined}>
      <h2 className={classes.heading}>
        <span id={id}>{pipeline.steps[step]}</span>
        {count !== undefined && (
          <span className={classes.count} title={pipeline.count(count)}>
            {number(count)}
          </span>
        )}
      </h2>
      {found.isPending && <Loader type="dots" size="sm" m="md" />}
      {found.isError && <Failed alone={false} retry={() => void found.refetch()} />}
      {leads?.length === 0 && (
        <Text size="sm" c="dimmed" p="xs">
          {pipeline.emptyColumn}
        </Text>
      )}
      <ul className={classes.cards}>
        {leads?.map((lead) => (
          <Card
            key={lead.id}
            lead={lead}
            agent={colleague(lead.agent_id)}
            isDragged={lead.id === dragged}
            begin={begin}
            ask={ask}
          />
        ))}
      </ul>
      <More list={found} />
    </section>
  );
}
