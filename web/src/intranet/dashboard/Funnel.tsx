import { Table, Text } from "@mantine/core";
import { number, percent } from "../times.ts";
import { useWords } from "../words/index.ts";
import classes from "./ByStatus.module.css";
import { NotYet } from "./Rows.tsx";
import { type Period, useConversion, useFunnel } from "./useWay.ts";

/** How many came to each step: bars beside their numbers. */
export function Funnel({ days }: { days: Period }) {
  const { figures, steps } = useWords().pipeline;
  const found = useFunnel(days);
  const all = found.data?.[0]?.count ?? 0;
  return (
    <>
      <NotYet found={found} />
      {found.data && all === 0 && <Text c="dimmed">{figures.noLeads}</Text>}
      {found.data && all > 0 && (
        <dl className={classes.legend}>
          {found.data.map(({ step, count, conversion_rate }) => (
            <div key={step} className={classes.priority}>
              <Text component="dt" size="sm">
                {steps[step]}
              </Text>
              <Text component="dd" size="sm" m={0}>
                <b>{number(count)}</b> · {figures.ofAll(percent(conversion_rate))}
              </Text>
              <svg className={classes.bar} viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                <rect width="100" height="1" fill="var(--pascal-line)" />
                <rect width={100 * conversion_rate} height="1" fill="var(--pascal-chart-1)" />
              </svg>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

/** Which share went on from each step to the next. */
export function Conversion({ days }: { days: Period }) {
  const { figures, steps } = useWords().pipeline;
  const found = useConversion(days);
  return (
    <>
      <NotYet found={found} />
      {found.data && (
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{figures.step}</Table.Th>
              <Table.Th ta="end">{figures.wentOn}</Table.Th>
              <Table.Th ta="end">{figures.rate}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.data.map(({ from_step, to_step, from_count, to_count, conversion_rate }) => (
              <Table.Tr key={from_step}>
                <Table.Td>{figures.fromTo(steps[from_step], steps[to_step])}</Table.Td>
                <Table.Td ta="end">{figures.of(number(to_count), number(from_count))}</Table.Td>
                <Table.Td ta="end" fw={600}>
                  {from_count > 0 ? percent(conversion_rate) : "–"}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}
