import { Anchor, Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconClockHour4, IconLock } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useCarrierTemplates } from "../../carrierTemplates.ts";
import { useChannelName } from "../../channels.tsx";
import { lasting, moment } from "../../times.ts";
import { useWords } from "../../words/index.ts";
import classes from "./LeaveLine.module.css";
import type { Leave } from "./useLeave.ts";

const ApprovedPicker = lazy(async () => ({
  default: (await import("./ApprovedPicker.tsx")).ApprovedPicker,
}));

const SOON_S = 3600;

/** Over the field: how long one may still answer, or why one may not write and what to do; and the templates. */
export function LeaveLine({ id, leave: { channel, refusal, seconds } }: { id: string; leave: Leave }) {
  const { window, approved } = useWords().channels;
  const name = useChannelName(channel);
  const some = (useCarrierTemplates(channel).data ?? []).length > 0;
  const [opened, { open, close }] = useDisclosure();
  const [wanted, { open: load }] = useDisclosure();
  const pick = () => {
    load();
    open();
  };
  if (!some && !refusal && seconds === null) return null;
  const later = refusal?.alternatives.find(({ at }) => at)?.at;
  const helps = refusal?.alternatives.some((way) => way.name === "template");
  return (
    <div
      className={classes.line}
      data-closed={refusal ? true : undefined}
      data-soon={(seconds !== null && seconds < SOON_S) || undefined}
    >
      {refusal && (
        <p role="status">
          <IconLock size={16} stroke={1.7} aria-hidden />
          <span>
            <b>{window.closed(name)}</b> {refusal.message} {later && window.from(moment(later))}
          </span>
        </p>
      )}
      {!refusal && seconds !== null && (
        <p>
          <IconClockHour4 size={16} stroke={1.7} aria-hidden />
          {window.open(name, lasting(seconds))}
        </p>
      )}
      {some &&
        (helps ? (
          <Button className={classes.act ?? ""} size="xs" onClick={pick}>
            {approved.choose}
          </Button>
        ) : (
          <Anchor className={classes.act ?? ""} component="button" type="button" inherit onClick={pick}>
            {approved.templates}
          </Anchor>
        ))}
      <Suspense>
        {wanted && (
          <ApprovedPicker
            conversationId={id}
            channel={channel}
            barred={refusal && !helps && !NEEDS_ONE.includes(refusal.reason ?? "") ? refusal.message : null}
            opened={opened}
            close={close}
          />
        )}
      </Suspense>
    </div>
  );
}

/** What a template gets past, once there is one that may be sent. */
const NEEDS_ONE = ["window_closed", "never_wrote"];
