/** What stands on a message of what was said of it since, and what it answers. */
import { VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Message } from "../../../api/shapes.ts";
import { clock, moment } from "../../times.ts";
import { useWords } from "../../words/index.ts";
import type { Quoted } from "./items.ts";
import { Said } from "./Said.tsx";
import classes from "./Since.module.css";
import { speakerOf } from "./speaker.ts";

export function Sign({ sign }: { sign: string }) {
  const { channels } = useWords();
  const words = channels.reacted(sign);
  return (
    <span className={classes.sign} role="img" aria-label={words} title={words}>
      <span aria-hidden="true">{sign}</span>
    </span>
  );
}

/** «editado», and what it said before, for who wants to see it. */
export function Edits({ message, edits }: { message: Message; edits: readonly Message[] }) {
  const { channels } = useWords();
  const [opened, { toggle }] = useDisclosure();
  const label = opened ? channels.hideBefore : channels.before;
  const said = [message, ...edits.slice(0, -1)].filter(({ contentText }) => contentText);
  return (
    <>
      {opened && (
        <div className={classes.before}>
          {said.map(({ id, contentText, createdAt }) => (
            <div key={id}>
              <time dateTime={createdAt} title={moment(createdAt)}>
                {clock(createdAt)}
              </time>
              <Said text={contentText} />
            </div>
          ))}
        </div>
      )}
      <button type="button" className={classes.edited} aria-expanded={opened} title={label} onClick={toggle}>
        {channels.edited}
        <VisuallyHidden>: {label}</VisuallyHidden>
      </button>
    </>
  );
}

/** A few words of what it answers. */
export function Quote({ quoted }: { quoted: Quoted }) {
  const { channels, workspace } = useWords();
  if (quoted === "earlier") return <p className={classes.quote}>{channels.toEarlier}</p>;
  const name = speakerOf(quoted, workspace);
  return (
    <blockquote className={classes.quote} aria-label={channels.answers(name)}>
      <b>{name}</b>
      <span>{quoted.contentText || workspace.media[quoted.contentType]}</span>
    </blockquote>
  );
}
