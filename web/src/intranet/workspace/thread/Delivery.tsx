import { IconAlertCircle, IconCheck, IconChecks, IconClock, IconHelpCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Message } from "../../../api/shapes.ts";
import { isByCarrier, stateOf } from "../../../state/carried.ts";
import { clock } from "../../times.ts";
import { useWords, type Words } from "../../words/index.ts";
import classes from "./Bubble.module.css";

type Delivery = NonNullable<Message["delivery"]>;
type State = Delivery["state"];

const SIGNS = {
  QUEUED: IconClock,
  SENDING: IconClock,
  UNCERTAIN: IconHelpCircle,
  SENT: IconCheck,
  FAILED: IconAlertCircle,
  DELIVERED: IconChecks,
  READ: IconChecks,
};

export function DeliveryMark({ message }: { message: Message }) {
  const { channels, workspace } = useWords();
  const { readAt } = message;
  const state = stateOf(message);
  if (!state) return null;
  if (isByCarrier(message)) return <Mark state={state} words={channels.state[state]} />;
  return <Mark state={state} words={readAt ? workspace.thread.read(clock(readAt)) : workspace.thread.sent} />;
}

function Mark({ state, words }: { state: State; words: string }) {
  const Sign = SIGNS[state];
  return (
    <span className={classes.mark} data-state={state} title={words} role="img" aria-label={words}>
      <Sign size={15} stroke={2} aria-hidden />
    </span>
  );
}

/** What went wrong, and what to do about it. */
export function troubleOf({ state, failure }: Delivery, words: Words["channels"]): string {
  const failures: Partial<Record<string, string>> = words.failure;
  return state === "FAILED"
    ? (failures[failure ?? ""] ?? words.failure.rejected) // of a stranger's channel
    : words.uncertainText;
}

export function Trouble({ delivery, children }: { delivery: Delivery; children?: ReactNode }) {
  const { channels } = useWords();
  const { state, code } = delivery;
  return (
    <span className={classes.trouble} data-state={state} title={code ? channels.code(code) : undefined}>
      <b>{channels.state[state]}.</b> {troubleOf(delivery, channels)} {children}
    </span>
  );
}

/** Whether somebody has to know of it at once. */
export const isTrouble = ({ delivery }: Pick<Message, "delivery">): boolean =>
  delivery?.state === "FAILED" || delivery?.state === "UNCERTAIN";
