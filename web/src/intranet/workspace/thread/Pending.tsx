import { Anchor } from "@mantine/core";
import { IconAlertCircle, IconClock, IconCloudOff } from "@tabler/icons-react";
import type { Send } from "../../../state/sends.ts";
import { useWords } from "../../words/index.ts";
import { useInboxes } from "../workspace.ts";
import { Attachment } from "./Attachment.tsx";
import classes from "./Bubble.module.css";
import { Said } from "./Said.tsx";

interface Shown {
  conversationId: string;
  send: Send;
  first: boolean;
}

/** Mine, on its way. */
export function Pending({ conversationId, send, first }: Shown) {
  const { thread } = useWords().workspace;
  const { contentText, contentType, mediaUrl, refused, late } = send;
  const Sign = late ? IconCloudOff : IconClock;
  return (
    <div
      className={classes.place}
      data-whose="mine"
      data-first={first || undefined}
      data-state={refused ? "refused" : "sending"}
    >
      <div className={classes.bubble} data-last>
        {mediaUrl && <Attachment url={mediaUrl} type={contentType} name={contentText} />}
        {contentText && !(mediaUrl && contentType === "FILE") && <Said text={contentText} />}
      </div>
      {refused ? (
        <Refusal conversationId={conversationId} send={send} />
      ) : (
        <span className={classes.foot} role="img" aria-label={late ? thread.late : thread.sending}>
          {late && thread.late}
          <Sign size={14} stroke={1.8} aria-hidden />
        </span>
      )}
    </div>
  );
}

function Refusal({ conversationId, send }: Pick<Shown, "conversationId" | "send">) {
  const { thread } = useWords().workspace;
  const { sends } = useInboxes();
  return (
    <span className={classes.refused} role="alert">
      <IconAlertCircle size={15} aria-hidden />
      {thread.failedSend}: {send.refused}
      <Anchor component="button" type="button" inherit onClick={() => sends.retry(conversationId, send.id)}>
        {thread.retry}
      </Anchor>
      <Anchor component="button" type="button" inherit onClick={() => sends.discard(conversationId, send.id)}>
        {thread.discard}
      </Anchor>
    </span>
  );
}
