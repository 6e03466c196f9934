import { IconClockHour4, IconLock } from "@tabler/icons-react";
import { useChannelName } from "../../channels.tsx";
import { lasting, moment } from "../../times.ts";
import { useWords } from "../../words/index.ts";
import classes from "./LeaveLine.module.css";
import type { Leave } from "./useLeave.ts";

const SOON_S = 3600;

/** Over the field: how long one may still answer, or why one may not write and what to do. */
export function LeaveLine({ leave: { channel, refusal, seconds } }: { leave: Leave }) {
  const { window } = useWords().channels;
  const name = useChannelName(channel);
  if (refusal) {
    const later = refusal.alternatives.find(({ at }) => at)?.at;
    return (
      <p className={classes.line} data-closed role="status">
        <IconLock size={16} stroke={1.7} aria-hidden />
        <span>
          <b>{window.closed(name)}</b> {refusal.message} {later && window.from(moment(later))}
        </span>
      </p>
    );
  }
  if (seconds === null) return null;
  return (
    <p className={classes.line} data-soon={seconds < SOON_S || undefined}>
      <IconClockHour4 size={16} stroke={1.7} aria-hidden />
      {window.open(name, lasting(seconds))}
    </p>
  );
}
