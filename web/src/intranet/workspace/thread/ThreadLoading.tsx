import { Skeleton } from "@mantine/core";
import { useWords } from "../../words/index.ts";
import classes from "./Thread.module.css";

const LINES = [
  { side: "theirs", width: 260 },
  { side: "theirs", width: 190 },
  { side: "ours", width: 300 },
  { side: "theirs", width: 150 },
  { side: "ours", width: 240 },
] as const;

export function ThreadLoading() {
  const { shell } = useWords();
  return (
    <div className={classes.loading} role="status" aria-label={shell.loading}>
      {LINES.map(({ side, width }) => (
        <Skeleton
          key={width}
          className={classes.ghost}
          data-side={side}
          height={40}
          width={width}
          radius="lg"
        />
      ))}
    </div>
  );
}
