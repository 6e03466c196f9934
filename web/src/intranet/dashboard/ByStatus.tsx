import { DonutChart } from "@mantine/charts";
import { Center, Group, Skeleton, Stack, Text } from "@mantine/core";
import type { Metrics } from "../../api/shapes.ts";
import { Section } from "../shell/Section.tsx";
import { number } from "../times.ts";
import { useWords } from "../words/index.ts";
import classes from "./ByStatus.module.css";

export function ByStatus({ metrics }: { metrics: Metrics | undefined }) {
  const { charts, status } = useWords().admin;
  return (
    <Section title={charts.byStatus} text={metrics && charts.total(metrics.totalConversations)}>
      {!metrics && <Skeleton h={400} />}
      {metrics?.totalConversations === 0 && <Text c="dimmed">{charts.none}</Text>}
      {metrics && metrics.totalConversations > 0 && (
        <Stack gap="xl">
          <Statuses
            parts={[
              { name: status.QUEUED, value: metrics.statusBreakdown.queued, color: "var(--pascal-chart-2)" },
              {
                name: status.IN_PROGRESS,
                value: metrics.statusBreakdown.inProgress,
                color: "var(--pascal-chart-1)",
              },
              {
                name: charts.resolved,
                value: metrics.statusBreakdown.resolved,
                color: "var(--pascal-chart-3)",
              },
            ]}
          />
          <Priorities of={metrics} />
        </Stack>
      )}
    </Section>
  );
}

interface Part {
  name: string;
  value: number;
  color: string;
}

function Statuses({ parts }: { parts: Part[] }) {
  const { charts } = useWords().admin;
  return (
    <div>
      <Center component="figure" aria-label={charts.byStatus} m={0} mb="md">
        <DonutChart
          data={parts}
          size={150}
          thickness={22}
          strokeWidth={2}
          pieProps={{ isAnimationActive: false, startAngle: 90, endAngle: -270 }}
        />
      </Center>
      <Legend parts={parts} />
    </div>
  );
}

function Legend({ parts }: { parts: Part[] }) {
  return (
    <dl className={classes.legend}>
      {parts.map(({ name, value, color }) => (
        <Group key={name} gap="xs" wrap="nowrap">
          <svg width="10" height="10" aria-hidden="true">
            <circle cx="5" cy="5" r="5" fill={color} />
          </svg>
          <Text component="dt" size="sm" flex={1}>
            {name}
          </Text>
          <Text component="dd" size="sm" fw={600} m={0}>
            {number(value)}
          </Text>
        </Group>
      ))}
    </dl>
  );
}

function Priorities({ of: { priorityBreakdown, totalConversations } }: { of: Metrics }) {
  const { charts, priority } = useWords().admin;
  const rows = [
    [priority.HIGH, priorityBreakdown.high],
    [priority.MEDIUM, priorityBreakdown.medium],
    [priority.LOW, priorityBreakdown.low],
    [priority.UNANALYZED, priorityBreakdown.unanalyzed],
  ] as const;
  return (
    <div>
      <Text size="sm" fw={600} mb="xs">
        {charts.byPriority}
      </Text>
      <dl className={classes.legend}>
        {rows.map(([name, value]) => (
          <div key={name} className={classes.priority}>
            <Text component="dt" size="sm">
              {name}
            </Text>
            <Text component="dd" size="sm" fw={600} m={0}>
              {number(value)}
            </Text>
            <svg className={classes.bar} viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
              <rect width="100" height="1" fill="var(--pascal-line)" />
              <rect width={(100 * value) / totalConversations} height="1" fill="var(--pascal-chart-1)" />
            </svg>
          </div>
        ))}
      </dl>
    </div>
  );
}
