import { IconCheck, IconChecks, IconRobot } from "@tabler/icons-react";
import { memo } from "react";
import type { Message } from "../../../api/shapes.ts";
import { useDesk } from "../../desk.ts";
import { clock, moment } from "../../times.ts";
import { useWords } from "../../words/index.ts";
import { Attachment } from "./Attachment.tsx";
import classes from "./Bubble.module.css";
import { Said } from "./Said.tsx";

interface Shown {
  message: Message;
  first: boolean;
  last: boolean;
}

export const Bubble = memo(function Bubble({ message, first, last }: Shown) {
  const { person } = useDesk();
  const { workspace } = useWords();
  const { senderType, senderId, senderName, contentText, contentType, mediaUrl, createdAt } = message;
  const whose = senderType === "LEAD" ? "lead" : senderId === person.id ? "mine" : "team";
  return (
    <div className={classes.place} data-whose={whose} data-first={first || undefined}>
      {first && whose === "team" && (
        <span className={classes.author}>
          {senderType === "BOT" && <IconRobot size={14} stroke={1.7} aria-hidden />}
          {senderName ?? workspace.thread.bot}
        </span>
      )}
      <div className={classes.bubble} data-last={last || undefined} title={moment(createdAt)}>
        {mediaUrl && <Attachment url={mediaUrl} type={contentType} name={contentText} />}
        {contentText && !(mediaUrl && contentType === "FILE") && <Said text={contentText} />}
      </div>
      {last && (
        <span className={classes.foot}>
          <time dateTime={createdAt}>{clock(createdAt)}</time>
          {whose !== "lead" && <ReadMark message={message} />}
        </span>
      )}
    </div>
  );
});

function ReadMark({ message: { readAt } }: { message: Message }) {
  const { thread } = useWords().workspace;
  const words = readAt ? thread.read(clock(readAt)) : thread.sent;
  const Sign = readAt ? IconChecks : IconCheck;
  return (
    <span
      className={classes.mark}
      data-read={readAt !== null || undefined}
      title={words}
      role="img"
      aria-label={words}
    >
      <Sign size={15} stroke={2} aria-hidden />
    </span>
  );
}
