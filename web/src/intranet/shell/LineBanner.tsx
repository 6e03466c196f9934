import { Group, Loader, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useWords } from "../words/index.ts";
import classes from "./LineBanner.module.css";
import { useLine } from "./useLive.ts";

const BLINK_MS = 1500;

/** Says that what is shown may be old; not for a blink. */
export function LineBanner() {
  const { shell } = useWords();
  const line = useLine();
  const [away, setAway] = useState(false);
  useEffect(() => {
    if (line === "live") return setAway(false);
    const timer = setTimeout(() => setAway(true), BLINK_MS);
    return () => clearTimeout(timer);
  }, [line]);

  return (
    <div aria-live="polite">
      {away && (
        <Group className={classes.banner} justify="center" gap="xs">
          <Loader size={14} color="currentColor" aria-hidden />
          <Text span size="sm" fw={500}>
            {shell.reconnecting}
          </Text>
        </Group>
      )}
    </div>
  );
}
