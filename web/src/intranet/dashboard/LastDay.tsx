import { AreaChart, BarChart } from "@mantine/charts";
import { Divider, Skeleton, Text } from "@mantine/core";
import type { Overview } from "../../api/shapes.ts";
import { Section } from "../shell/Section.tsx";
import { clock, lasting } from "../times.ts";
import { useWords } from "../words/index.ts";

type Hours = Overview["lastDay"];

const sum = (hours: Hours, figure: "started" | "taken" | "resolved") =>
  hours.reduce((all, hour) => all + hour[figure], 0);
const AXES = { tickLine: "none", gridAxis: "x", withXAxis: true } as const;
const SPARSE = { interval: "equidistantPreserveStart", minTickGap: 16 } as const;

/** Hour by hour: what came, what was taken, what ended, and how long people waited. */
export function LastDay({ hours }: { hours: Hours | undefined }) {
  const { charts } = useWords().admin;
  const text =
    hours && charts.lastDayText(sum(hours, "started"), sum(hours, "taken"), sum(hours, "resolved"));
  return (
    <Section title={charts.lastDay} text={text}>
      {hours ? (
        <>
          <Flow hours={hours} />
          <Divider my="md" />
          <Waits hours={hours} />
        </>
      ) : (
        <Skeleton h={400} />
      )}
    </Section>
  );
}

function Flow({ hours }: { hours: Hours }) {
  const { charts } = useWords().admin;
  return (
    <figure aria-label={charts.lastDay}>
      <BarChart
        h={220}
        data={hours.map(({ hour, ...figures }) => ({ ...figures, hour: clock(hour) }))}
        dataKey="hour"
        series={[
          { name: "started", label: charts.started, color: "var(--pascal-chart-2)" },
          { name: "taken", label: charts.taken, color: "var(--pascal-chart-1)" },
          { name: "resolved", label: charts.resolved, color: "var(--pascal-chart-3)" },
        ]}
        barChartProps={{ barGap: 1, barCategoryGap: "14%" }} // bars of a phone are thin enough
        withLegend
        legendProps={{ itemSorter: null }} // as they follow each other in time
        xAxisProps={SPARSE}
        yAxisProps={{ allowDecimals: false, width: 28 }}
        barProps={{ radius: [3, 3, 0, 0], isAnimationActive: false }}
        {...AXES}
      />
    </figure>
  );
}

/** An even number of minutes or hours, so that half of it is a whole one. */
function topOf(longest: number): number {
  const step = longest > 3600 ? 7200 : 120;
  return Math.max(1, Math.ceil(longest / step)) * step;
}

function Waits({ hours }: { hours: Hours }) {
  const { charts } = useWords().admin;
  const top = topOf(Math.max(...hours.map(({ averageWaitSeconds }) => averageWaitSeconds ?? 0)));
  return (
    <figure aria-label={charts.wait}>
      <Text size="sm" fw={600}>
        {charts.wait}
      </Text>
      <Text size="sm" c="dimmed" mb="sm">
        {charts.waitText}
      </Text>
      <AreaChart
        h={140}
        data={hours.map(({ hour, averageWaitSeconds }) => ({ hour: clock(hour), wait: averageWaitSeconds }))}
        dataKey="hour"
        series={[{ name: "wait", label: charts.minutes, color: "var(--pascal-chart-1)" }]}
        valueFormatter={lasting}
        connectNulls
        curveType="monotone"
        withDots
        xAxisProps={SPARSE}
        yAxisProps={{ width: 56, domain: [0, top], ticks: [0, top / 2, top] }}
        areaProps={{ isAnimationActive: false }}
        {...AXES}
      />
    </figure>
  );
}
