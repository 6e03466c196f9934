import { SegmentedControl } from "@mantine/core";
import { useWords } from "../../words/index.ts";
import classes from "./Modes.module.css";

export type Writing = "reply" | "note";

/** For the person, or for colleagues alone: in so many words, and each with a draft of its own. */
export function Modes({ mode, choose }: { mode: Writing; choose: (mode: Writing) => void }) {
  const words = useWords().asides.mode;
  return (
    <div className={classes.modes} data-mode={mode}>
      <SegmentedControl
        size="xs"
        radius="md"
        aria-label={words.label}
        value={mode}
        onChange={(value) => choose(value as Writing)}
        data={(["reply", "note"] as const).map((value) => ({ value, label: words[value] }))}
      />
    </div>
  );
}
