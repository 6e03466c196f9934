import { SegmentedControl, Stack } from "@mantine/core";
import { useState } from "react";
import { Section } from "../shell/Section.tsx";
import { useWords } from "../words/index.ts";
import { Abandoned } from "./Abandoned.tsx";
import { Activity } from "./Activity.tsx";
import { BotWork } from "./BotWork.tsx";
import classes from "./Dashboard.module.css";
import { Conversion, Funnel } from "./Funnel.tsx";
import { RealTime } from "./RealTime.tsx";
import { type Period, useLiveFigures } from "./useWay.ts";

const PERIODS: readonly Period[] = [30, 90, null];

/** How it stands at this moment, and how leads go on to a meeting; all of it live. */
export function Way() {
  const words = useWords().pipeline.figures;
  const figures = useLiveFigures();
  const [days, setDays] = useState<Period>(30);
  const period = (
    <SegmentedControl
      size="xs"
      aria-label={words.period}
      value={`${days}`}
      onChange={(chosen) => setDays(PERIODS.find((each) => `${each}` === chosen) ?? null)}
      data={PERIODS.map((each) => ({
        value: `${each}`,
        label: each === null ? words.always : words.days(each),
      }))}
    />
  );
  return (
    <Stack gap="lg" mb="lg">
      <RealTime figures={figures} />
      <div className={classes.halves}>
        <Section title={words.funnel} text={words.funnelText} actions={period}>
          <Funnel days={days} />
        </Section>
        <Section title={words.conversion}>
          <Conversion days={days} />
        </Section>
      </div>
      <BotWork />
      <div className={classes.charts}>
        <Activity />
        <Abandoned />
      </div>
    </Stack>
  );
}
