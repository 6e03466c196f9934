import { Button, Text } from "@mantine/core";
import { IconEye, IconHandGrab, IconLock, IconPencil } from "@tabler/icons-react";
import type { Row } from "../../../state/inbox.ts";
import { useAvailabilityOf } from "../../figures.ts";
import { date } from "../../times.ts";
import { useWords } from "../../words/index.ts";
import { useTake } from "../acts.ts";
import type { Rights } from "../rights.ts";
import classes from "./ReadOnly.module.css";

interface Shown {
  row: Row;
  rights: Rights;
  stepIn: () => void;
}

/** In place of the composer: why one cannot write here, and what one can do. */
export function ReadOnly({ row, rights, stepIn }: Shown) {
  const { acts, readOnly } = useWords().workspace;
  const take = useTake(row.id);
  const Sign = row.status === "RESOLVED" ? IconLock : row.status === "QUEUED" ? IconHandGrab : IconEye;
  return (
    <div className={classes.bar}>
      <Sign size={20} stroke={1.6} aria-hidden />
      <Text className={classes.why ?? ""} size="sm">
        <Why row={row} rights={rights} />
      </Text>
      {rights.stepIn && row.status === "IN_PROGRESS" && (
        <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={stepIn}>
          {acts.stepIn}
        </Button>
      )}
      {rights.take && (
        <Button loading={take.isPending} onClick={() => take.mutate()} title={`${acts.take} (T)`}>
          {acts.take}
        </Button>
      )}
      {row.status === "RESOLVED" && <span className={classes.quiet}>{readOnly.resolvedText}</span>}
    </div>
  );
}

function Why({ row, rights }: Pick<Shown, "row" | "rights">) {
  const { shell, workspace } = useWords();
  const { readOnly } = workspace;
  const availability = useAvailabilityOf(row.status === "IN_PROGRESS" ? row.agentId : null);
  if (row.status === "QUEUED") return readOnly.queue;
  if (row.status === "RESOLVED") return readOnly.resolved(date(row.closedAt ?? row.lastMessageAt));
  return (
    <>
      <b>{readOnly.other(row.agentName ?? "")}</b>{" "}
      {availability && availability !== "ONLINE" && `${shell.availability[availability]}. `}
      {rights.stepIn ? readOnly.stepInText : readOnly.otherText}
    </>
  );
}

export function SteppedIn({ row }: { row: Row }) {
  const { readOnly } = useWords().workspace;
  if (!row.agentName) return null;
  return (
    <Text className={classes.steppedIn ?? ""} size="xs">
      {readOnly.steppedIn(row.agentName)}
    </Text>
  );
}
