import "@mantine/charts/styles.css";
import { AreaChart, BarChart } from "@mantine/charts";
import { Divider, Skeleton, Text } from "@mantine/core";
import type { DayStats } from "../../api/shapes.ts";
import { Section } from "../shell/Section.tsx";
import { Failed } from "../shell/states.tsx";
import { day } from "../times.ts";
import { useWords } from "../words/index.ts";
import type { Chosen } from "./filters.ts";
import { minutes } from "./shown.ts";
import { useDaily } from "./useStatistics.ts";

const AXES = { tickLine: "none", gridAxis: "x", withXAxis: true } as const;
const SPARSE = { interval: "equidistantPreserveStart", minTickGap: 16 } as const;

/** Day by day: what came, what was taken, what ended, and how soon somebody answered. */
export function PerDay({ chosen }: { chosen: Chosen }) {
  const { statistics } = useWords().house;
  const days = useDaily(chosen);
  return (
    <Section title={statistics.perDay} text={statistics.perDayText}>
      {days.isError && <Failed alone={false} retry={() => void days.refetch()} />}
      {days.isPending && <Skeleton h={400} />}
      {days.data && (
        <>
          <Flow days={days.data} />
          <Divider my="md" />
          <Answers days={days.data} />
        </>
      )}
    </Section>
  );
}

function Flow({ days }: { days: DayStats[] }) {
  const { charts } = useWords().admin;
  const { perDay } = useWords().house.statistics;
  return (
    <figure aria-label={perDay}>
      <BarChart
        h={220}
        data={days.map(({ date, sessions, assignedSessions, closedSessions }) => ({
          day: day(date),
          sessions,
          assignedSessions,
          closedSessions,
        }))}
        dataKey="day"
        series={[
          { name: "sessions", label: charts.started, color: "var(--pascal-chart-2)" },
          { name: "assignedSessions", label: charts.taken, color: "var(--pascal-chart-1)" },
          { name: "closedSessions", label: charts.resolved, color: "var(--pascal-chart-3)" },
        ]}
        barChartProps={{ barGap: 1, barCategoryGap: "14%" }}
        withLegend
        legendProps={{ itemSorter: null }}
        xAxisProps={SPARSE}
        yAxisProps={{ allowDecimals: false, width: 28 }}
        barProps={{ radius: [3, 3, 0, 0], isAnimationActive: false }}
        {...AXES}
      />
    </figure>
  );
}

function Answers({ days }: { days: DayStats[] }) {
  const { statistics } = useWords().house;
  const name = statistics.figures.averageResponseTime.name;
  return (
    <figure aria-label={name}>
      <Text size="sm" fw={600} mb="sm">
        {name}
      </Text>
      <AreaChart
        h={160}
        data={days.map(({ date, averageResponseTime, averageResponseTimeInHours }) => ({
          day: day(date),
          always: averageResponseTime,
          inHours: averageResponseTimeInHours,
        }))}
        dataKey="day"
        series={[
          { name: "always", label: statistics.always24, color: "var(--pascal-chart-1)" },
          { name: "inHours", label: statistics.inHours, color: "var(--pascal-chart-2)" },
        ]}
        valueFormatter={minutes}
        connectNulls
        curveType="monotone"
        withDots
        withLegend
        legendProps={{ itemSorter: null }}
        xAxisProps={SPARSE}
        yAxisProps={{ width: 64 }}
        areaProps={{ isAnimationActive: false }}
        {...AXES}
      />
    </figure>
  );
}
