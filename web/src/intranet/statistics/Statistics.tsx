import { Button, Skeleton, Stack } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useDesk } from "../desk.ts";
import { movesFigures } from "../figures.ts";
import { isAdmin } from "../people.ts";
import { Days } from "../shell/Days.tsx";
import figures from "../shell/Figure.module.css";
import { Figure } from "../shell/Figure.tsx";
import { Page } from "../shell/Page.tsx";
import { Failed } from "../shell/states.tsx";
import { useRefetchOn } from "../shell/useLive.ts";
import { useWords } from "../words/index.ts";
import { Behind } from "./Behind.tsx";
import { CALENDAR, type Chosen, chosenOf, type FigureName, NARROWED } from "./filters.ts";
import { OfAgents } from "./OfAgents.tsx";
import classes from "./Statistics.module.css";
import { shown } from "./shown.ts";
import { COUNTED_AFTER_MS, STATISTICS, useStats } from "./useStatistics.ts";

// charts weigh more than all the rest: the figures do not wait for them
const PerDay = lazy(async () => ({ default: (await import("./PerDay.tsx")).PerDay }));

/** How the answering goes; the dashboard is how it stands. Every figure opens to what it counts. */
export function Statistics() {
  const { house, shell } = useWords();
  const { person } = useDesk();
  const chosen = chosenOf(useSearch({ strict: false }));
  const navigate = useNavigate();
  const choose = (change: Partial<Record<keyof Chosen, string | null>>, replace = true) =>
    void navigate({ to: ".", search: chosenOf({ ...chosen, ...change }), replace });
  useRefetchOn(STATISTICS, movesFigures, COUNTED_AFTER_MS);
  return (
    <Page title={shell.places.statistics} lead={house.statistics.lead}>
      <search aria-label={house.statistics.period} className={classes.days}>
        <Days name="figures" from={chosen.from} to={chosen.to} change={choose} />
        {(chosen.from || chosen.to) && (
          <Button
            variant="subtle"
            leftSection={<IconX size={16} aria-hidden />}
            onClick={() => choose({ from: null, to: null })}
          >
            {house.statistics.always}
          </Button>
        )}
      </search>
      <Numbers chosen={chosen} open={(figure) => choose({ figure }, false)} />
      {isAdmin(person) && (
        <Stack gap="lg">
          <Suspense fallback={<Skeleton h={320} />}>
            <PerDay chosen={chosen} />
          </Suspense>
          <OfAgents chosen={chosen} />
        </Stack>
      )}
      {chosen.figure && (
        <Behind figure={chosen.figure} chosen={chosen} close={() => choose({ figure: null })} />
      )}
    </Page>
  );
}

function Numbers({ chosen, open }: { chosen: Chosen; open: (figure: FigureName) => void }) {
  const { statistics } = useWords().house;
  const stats = useStats(chosen);
  if (stats.isError) return <Failed alone={false} retry={() => void stats.refetch()} />;
  return [NARROWED, CALENDAR].map((names) => (
    <dl key={names[0]} className={`${figures.figures} ${classes.three}`}>
      {names.map((name) => {
        const words = statistics.figures[name];
        const value = stats.data && shown(name, stats.data);
        const opens = { label: statistics.open(words.name, value ?? ""), act: () => open(name) };
        return <Figure key={name} label={words.name} value={value} hint={words.hint} open={opens} />;
      })}
    </dl>
  ));
}
