import { Paper, Skeleton, Text, UnstyledButton } from "@mantine/core";
import classes from "./Figure.module.css";

interface Figure {
  label: string;
  value: string | number | undefined;
  hint?: string | undefined;
  /** Somebody should do something about it. */
  calls?: boolean;
  /** Shows what it counts. */
  open?: { label: string; act: () => void };
}

/** One number and what it means. */
export function Figure({ label, value, hint, calls = false, open }: Figure) {
  return (
    <Paper className={classes.figure} data-calls={calls || undefined} withBorder p="md">
      <Text component="dt" size="sm" c="dimmed" fw={500}>
        {label}
      </Text>
      <dd className={classes.said}>
        {value === undefined ? (
          <Skeleton h={34} w={72} my={4} />
        ) : (
          <span className={classes.value}>
            {open ? (
              <UnstyledButton className={classes.open ?? ""} aria-label={open.label} onClick={open.act}>
                {value}
              </UnstyledButton>
            ) : (
              value
            )}
          </span>
        )}
        <Text span display="block" size="xs" c="dimmed" mih={18}>
          {hint}
        </Text>
      </dd>
    </Paper>
  );
}
