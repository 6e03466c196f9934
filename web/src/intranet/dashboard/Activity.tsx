import { BarChart } from "@mantine/charts";
import { useDesk } from "../desk.ts";
import { Section } from "../shell/Section.tsx";
import { useWords } from "../words/index.ts";
import { labelled } from "./hours.ts";
import { NotYet } from "./Rows.tsx";
import { useActivity } from "./useWay.ts";

/** Hour by hour: who wrote first, what began, who was qualified, what was booked. */
export function Activity() {
  const { activity, activityText, series } = useWords().pipeline.figures;
  const { person } = useDesk();
  const found = useActivity();
  const hours = found.data;
  return (
    <Section
      title={activity}
      text={hours && activityText(hours.reduce((sum, { messages }) => sum + messages, 0))}
    >
      <NotYet found={found} />
      {hours && (
        <figure aria-label={activity}>
          <BarChart
            h={240}
            data={labelled(hours, person.timeZone)}
            dataKey="hour"
            series={[
              { name: "conversations", label: series.conversations, color: "var(--pascal-chart-2)" },
              { name: "leads", label: series.leads, color: "var(--pascal-chart-1)" },
              { name: "qualified", label: series.qualified, color: "var(--pascal-chart-3)" },
              { name: "meetings", label: series.meetings, color: "var(--mantine-color-teal-6)" },
            ]}
            barChartProps={{ barGap: 1, barCategoryGap: "14%" }}
            withLegend
            legendProps={{ itemSorter: null }}
            xAxisProps={{ interval: "equidistantPreserveStart", minTickGap: 16 }}
            yAxisProps={{ allowDecimals: false, width: 28 }}
            barProps={{ radius: [3, 3, 0, 0], isAnimationActive: false }}
            tickLine="none"
            gridAxis="x"
            withXAxis
          />
        </figure>
      )}
    </Section>
  );
}
