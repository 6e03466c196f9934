import "@mantine/charts/styles.css";
import { Skeleton, Stack } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { Overview } from "../../api/shapes.ts";
import { useMetrics, useOverview } from "../figures.ts";
import figures from "../shell/Figure.module.css";
import { Figure } from "../shell/Figure.tsx";
import { Page } from "../shell/Page.tsx";
import { Section } from "../shell/Section.tsx";
import { Failed } from "../shell/states.tsx";
import { useWords, withWords } from "../words/index.ts";
import classes from "./Dashboard.module.css";
import { AverageWait, InQueue, Unreplied } from "./SharedFigures.tsx";

// charts and tables weigh more than all the rest: the figures do not wait for them
const LastDay = lazy(withWords(async () => ({ default: (await import("./LastDay.tsx")).LastDay })));
const Way = lazy(withWords(async () => ({ default: (await import("./Way.tsx")).Way })));
const PerAgent = lazy(async () => ({ default: (await import("./PerAgent.tsx")).PerAgent }));
const Ratings = lazy(async () => ({ default: (await import("./Ratings.tsx")).Ratings }));
const ByStatus = lazy(withWords(async () => ({ default: (await import("./ByStatus.tsx")).ByStatus })));

export function AdminDashboard() {
  const { shell, dashboard } = useWords();
  const overview = useOverview();
  const metrics = useMetrics();
  return (
    <Page title={shell.places.dashboard}>
      {overview.isError ? (
        <Failed alone={false} retry={() => void overview.refetch()} />
      ) : (
        <>
          <House overview={overview.data} />
          <div className={classes.charts}>
            <Suspense fallback={<Skeleton h={520} />}>
              <LastDay hours={overview.data?.lastDay} />
              <ByStatus metrics={metrics.data} />
            </Suspense>
          </div>
          <Suspense fallback={<Skeleton h={1200} mb="lg" />}>
            <Way />
          </Suspense>
          <Stack gap="lg">
            <Section title={dashboard.perAgent.title}>
              <Suspense fallback={<Skeleton h={240} />}>
                {overview.data ? <PerAgent agents={overview.data.agents} /> : <Skeleton h={240} />}
              </Suspense>
            </Section>
            <Suspense fallback={<Skeleton h={240} />}>
              <Ratings />
            </Suspense>
          </Stack>
        </>
      )}
    </Page>
  );
}

function House({ overview }: { overview: Overview | undefined }) {
  const words = useWords().dashboard.figures;
  const today = overview?.today;
  const online = overview?.agents.filter(({ availability }) => availability === "ONLINE").length;
  return (
    <dl className={figures.figures}>
      <InQueue overview={overview} />
      <Figure
        label={words.inProgress}
        value={overview?.inProgress}
        hint={online === undefined ? undefined : words.online(online)}
      />
      <Unreplied overview={overview} />
      <Figure label={words.started} value={today?.started} />
      <Figure label={words.resolved} value={today?.resolved} />
      <AverageWait overview={overview} />
    </dl>
  );
}
