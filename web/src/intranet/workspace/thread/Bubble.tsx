import { IconRobot, IconTrash } from "@tabler/icons-react";
import { memo } from "react";
import { withoutNumbered } from "../../../common/text.ts";
import { useDesk } from "../../desk.ts";
import { clock, moment } from "../../times.ts";
import { useWords } from "../../words/index.ts";
import classes from "./Bubble.module.css";
import { Content } from "./Content.tsx";
import { DeliveryMark, isTrouble, Trouble } from "./Delivery.tsx";
import type { SaidItem } from "./items.ts";
import { SendAgain } from "./SendAgain.tsx";
import { Edits, Quote, Sign } from "./Since.tsx";
import { speakerOf } from "./speaker.ts";

export const Bubble = memo(function Bubble({
  message,
  since,
  quoted,
  first,
  last,
  marked,
  mayWrite,
}: Omit<SaidItem, "kind" | "key"> & { mayWrite: boolean }) {
  const { person } = useDesk();
  const { channels, workspace } = useWords();
  const { senderType, senderId, createdAt, delivery } = message;
  const whose = senderType === "LEAD" ? "lead" : senderId === person.id ? "mine" : "team";
  const edit = since?.edits.at(-1);
  const said = edit?.contentText ?? message.contentText;
  const contentText = message.choices ? withoutNumbered(said) : said;
  return (
    <div className={classes.place} data-whose={whose} data-first={first || undefined}>
      {first && whose === "team" && (
        <span className={classes.author}>
          {senderType === "BOT" && <IconRobot size={14} stroke={1.7} aria-hidden />}
          {speakerOf(message, workspace)}
        </span>
      )}
      <div
        className={classes.bubble}
        data-last={last || undefined}
        data-deleted={since?.deletion ? true : undefined}
        title={moment(createdAt)}
      >
        {quoted && <Quote quoted={quoted} />}
        <Content message={{ ...message, contentText }} />
        {since && edit && <Edits message={message} edits={since.edits} />}
      </div>
      {message.choices && (
        <ul className={classes.choices} aria-label={workspace.thread.choices}>
          {message.choices.map((choice) => (
            <li key={choice}>{choice}</li>
          ))}
        </ul>
      )}
      {since?.sign && <Sign sign={since.sign} />}
      {since?.deletion && (
        <span className={classes.foot} title={moment(since.deletion.createdAt)}>
          <IconTrash size={14} stroke={1.7} aria-hidden /> {channels.deleted}
        </span>
      )}
      {(marked || isTrouble(message)) && (
        <span className={classes.foot}>
          <time dateTime={createdAt}>{clock(createdAt)}</time>
          <DeliveryMark message={message} />
        </span>
      )}
      {delivery && isTrouble(message) && (
        <Trouble delivery={delivery}>{mayWrite && <SendAgain message={message} />}</Trouble>
      )}
    </div>
  );
});
