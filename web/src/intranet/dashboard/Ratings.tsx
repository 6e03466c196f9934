import { Group, Progress, SegmentedControl, Skeleton, Table, Text } from "@mantine/core";
import { IconStar } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Rating, RatingSummary, Tally } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { isAdmin } from "../people.ts";
import { useRatings } from "../ratings.ts";
import { Section } from "../shell/Section.tsx";
import { Stars } from "../shell/Stars.tsx";
import { Failed, Note } from "../shell/states.tsx";
import { date, decimal, number } from "../times.ts";
import { useWords } from "../words/index.ts";
import { ratingWords } from "../words/ratings.ts";
import classes from "./Ratings.module.css";

const PERIODS = [7, 30, 90];

/** What leads think: everybody's for administrators, an agent's own for agents. */
export function Ratings() {
  const ratings = ratingWords();
  const { person } = useDesk();
  const [days, setDays] = useState(30);
  const { summary, latest } = useRatings(days);
  const admin = isAdmin(person);
  return (
    <Section
      title={admin ? ratings.title : ratings.mine}
      text={ratings.text}
      actions={<Period days={days} choose={setDays} />}
    >
      {summary.isError ? (
        <Failed alone={false} retry={() => void summary.refetch()} />
      ) : !summary.data ? (
        <Skeleton h={180} />
      ) : summary.data.count === 0 ? (
        <Note icon={IconStar} title={ratings.none} text={ratings.noneText} />
      ) : (
        <>
          <div className={classes.columns}>
            <Whole tally={summary.data} />
            {admin && <Agents agents={summary.data.agents} />}
          </div>
          <Latest rows={latest.data ?? []} named={admin} />
        </>
      )}
    </Section>
  );
}

function Period({ days, choose }: { days: number; choose: (days: number) => void }) {
  const ratings = ratingWords();
  return (
    <SegmentedControl
      size="xs"
      aria-label={ratings.period}
      className={classes.period ?? ""}
      value={`${days}`}
      onChange={(value) => choose(Number(value))}
      data={PERIODS.map((each) => ({ value: `${each}`, label: ratings.days(each) }))}
    />
  );
}

function Whole({ tally: { average, count, distribution } }: { tally: Tally }) {
  const ratings = ratingWords();
  return (
    <div>
      <Group gap="xs" align="baseline" mb="xs">
        <Text span className={classes.average ?? ""}>
          {average === null ? "–" : decimal(average)}
        </Text>
        <Text span size="sm" c="dimmed">
          {ratings.count(count)}
        </Text>
      </Group>
      <ul className={classes.bars}>
        {[5, 4, 3, 2, 1].map((score) => {
          const gave = distribution[score - 1] ?? 0;
          return (
            <li key={score}>
              <span aria-hidden>{score} ★</span>
              <Progress.Root size="md">
                <Progress.Section value={(100 * gave) / count} color="yellow" withAria={false} />
              </Progress.Root>
              <span>
                <span aria-hidden>{number(gave)}</span>
                <span className={classes.hidden}>{ratings.gave(gave, score)}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Agents({ agents }: { agents: RatingSummary["agents"] }) {
  const ratings = ratingWords();
  return (
    <Table verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{ratings.agent}</Table.Th>
          <Table.Th ta="end">{ratings.average}</Table.Th>
          <Table.Th ta="end">{ratings.received}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {agents.map(({ agentId, name, average, count }) => (
          <Table.Tr key={agentId}>
            <Table.Td>{name}</Table.Td>
            <Table.Td ta="end">{average === null ? "–" : decimal(average)}</Table.Td>
            <Table.Td ta="end">{number(count)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Latest({ rows, named }: { rows: readonly Rating[]; named: boolean }) {
  const { shell } = useWords();
  const ratings = ratingWords();
  const to = named ? "/admin/chats/$conversationId" : "/sales-agent/chats/$conversationId";
  if (rows.length === 0) return null;
  return (
    <>
      <h3 className={classes.heading}>{ratings.latest}</h3>
      <ul className={classes.latest}>
        {rows.map(({ conversationId, score, comment, leadName, agentName, at }) => (
          <li key={conversationId}>
            <Group gap="xs" justify="space-between">
              <Stars score={score} />
              <Text span size="xs" c="dimmed">
                {date(at)}
              </Text>
            </Group>
            <Text size="sm" {...(!comment && { c: "dimmed" })} className={classes.comment ?? ""}>
              {comment ?? ratings.noComment}
            </Text>
            <Text size="xs" c="dimmed">
              <Link to={to} params={{ conversationId }} className={classes.link ?? ""}>
                {leadName || shell.noName}
              </Link>
              {named && ` · ${agentName}`}
            </Text>
          </li>
        ))}
      </ul>
    </>
  );
}
