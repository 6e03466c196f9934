import { Alert, Button, Skeleton, Stack } from "@mantine/core";
import { IconZzz } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import type { Overview } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { useOverview } from "../figures.ts";
import { useAvailability } from "../shell/AvailabilityMenu.tsx";
import figures from "../shell/Figure.module.css";
import { Figure } from "../shell/Figure.tsx";
import { Page } from "../shell/Page.tsx";
import { Failed } from "../shell/states.tsx";
import { useNow } from "../times.ts";
import { useWords } from "../words/index.ts";
import classes from "./Dashboard.module.css";
import { MyConversations } from "./MyConversations.tsx";
import { QueueGlance } from "./QueueGlance.tsx";
import { AverageWait, InQueue, Unreplied } from "./SharedFigures.tsx";
import { TeamNow } from "./TeamNow.tsx";

const Ratings = lazy(async () => ({ default: (await import("./Ratings.tsx")).Ratings }));

export function AgentDashboard() {
  const { dashboard } = useWords();
  const { person } = useDesk();
  const overview = useOverview();
  const hour = new Date(useNow()).getHours();
  const part = hour < 5 || hour >= 19 ? "evening" : hour < 12 ? "morning" : "afternoon";
  const [first = person.name] = person.name.split(" ");
  return (
    <Page title={dashboard.greetings[part](first)}>
      {person.availability === "OFFLINE" && <BackOnline />}
      {overview.isError ? (
        <Failed alone={false} retry={() => void overview.refetch()} />
      ) : (
        <Today overview={overview.data} />
      )}
      <div className={classes.columns}>
        <Stack>
          <MyConversations />
          <QueueGlance />
          <Suspense fallback={<Skeleton h={240} />}>
            <Ratings />
          </Suspense>
        </Stack>
        <TeamNow />
      </div>
    </Page>
  );
}

function BackOnline() {
  const { offline } = useWords().dashboard;
  const declare = useAvailability();
  return (
    <Alert icon={<IconZzz aria-hidden />} title={offline.title} color="yellow" mb="lg">
      <Stack align="flex-start" gap="sm">
        {offline.text}
        <Button size="xs" onClick={() => declare("ONLINE")}>
          {offline.back}
        </Button>
      </Stack>
    </Alert>
  );
}

function Today({ overview }: { overview: Overview | undefined }) {
  const words = useWords().dashboard.figures;
  const { person } = useDesk();
  const today = overview?.today;
  return (
    <dl className={figures.figures}>
      <InQueue overview={overview} />
      <Figure
        label={words.mine}
        value={overview?.mine}
        hint={overview && words.room(person.maxConcurrentChats - overview.mine)}
      />
      <Unreplied overview={overview} />
      <Figure label={words.taken} value={today?.taken} hint={today && words.resolvedOf(today.resolved)} />
      <AverageWait overview={overview} />
    </dl>
  );
}
