import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ChannelSign } from "../channels.tsx";
import { Score } from "../pipeline/Card.tsx";
import { nameOf } from "../qualification/values.ts";
import { More } from "../shell/More.tsx";
import { PersonAvatar } from "../shell/PersonAvatar.tsx";
import { Section } from "../shell/Section.tsx";
import { ago, useNow } from "../times.ts";
import { useWords } from "../words/index.ts";
import classes from "./Dashboard.module.css";
import { NotYet } from "./Rows.tsx";
import { useAbandoned } from "./useWay.ts";

/** Who was left on the way; each opens where they stand. */
export function Abandoned() {
  const words = useWords();
  const { figures, steps } = words.pipeline;
  const found = useAbandoned();
  const now = useNow();
  const leads = found.data?.pages.flatMap(({ data }) => data);
  return (
    <Section title={figures.abandoned} text={figures.abandonedText}>
      <NotYet found={found} />
      {leads?.length === 0 && <Text c="dimmed">{figures.nobodyAbandoned}</Text>}
      <ul className={classes.rows}>
        {leads?.map((lead) => (
          <li key={lead.id}>
            <Link className={classes.row ?? ""} to="/admin/pipeline" search={{ lead: lead.id }}>
              <PersonAvatar name={nameOf(lead, words)} />
              <span className={classes.grow}>
                <Text span display="block" fw={600} size="sm" truncate>
                  {nameOf(lead, words)} <ChannelSign channel={lead.channel} size={14} />
                </Text>
                <Text span display="block" size="sm" c="dimmed" truncate>
                  {steps[lead.current_step]}
                </Text>
              </span>
              <span className={classes.when}>
                {ago(lead.updated_at, now)}
                <br />
                <Score points={lead.score} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <More list={found} />
    </Section>
  );
}
