import { Skeleton } from "@mantine/core";
import { IconFileOff, IconMapPin, IconMessageQuestion, IconUser } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Message } from "../../../api/shapes.ts";
import { useWords } from "../../words/index.ts";
import { Attachment } from "./Attachment.tsx";
import classes from "./Content.module.css";
import { placeOf } from "./place.ts";
import { Said } from "./Said.tsx";

/** What was said, whatever it is. */
export function Content({ message }: { message: Message }): ReactNode {
  const { contentText, contentType, mediaUrl, mediaState } = message;
  switch (contentType) {
    case "LOCATION":
      return <Place text={contentText} />;
    case "CONTACTS":
      return <Cards text={contentText} />;
    case "UNSUPPORTED":
      return <Unsupported text={contentText} />;
    default:
      return (
        <>
          {mediaState && <FileState type={contentType} state={mediaState} />}
          {mediaUrl && <Attachment url={mediaUrl} type={contentType} name={contentText} />}
          {contentText && !(mediaUrl && contentType === "FILE") && <Said text={contentText} />}
        </>
      );
  }
}

/** A file that a carrier keeps for us: a place for it until it is here. */
function FileState({ type, state }: { type: Message["contentType"]; state: "PENDING" | "FAILED" }) {
  const { channels } = useWords();
  if (state === "PENDING")
    return (
      <div className={classes.pending} data-type={type} role="img" aria-label={channels.file.PENDING}>
        <Skeleton height="100%" radius="md" aria-hidden />
      </div>
    );
  return (
    <span className={classes.line} data-lost>
      <IconFileOff size={20} stroke={1.5} aria-hidden /> {channels.file.FAILED}
    </span>
  );
}

function Place({ text }: { text: string }) {
  const { channels } = useWords();
  const { name, href } = placeOf(text);
  return (
    <div className={classes.line}>
      <IconMapPin size={20} stroke={1.6} aria-hidden />
      <div>
        <Said text={name} />
        {href && (
          <a className={classes.map} href={href} target="_blank" rel="noopener noreferrer">
            {channels.map}
          </a>
        )}
      </div>
    </div>
  );
}

function Cards({ text }: { text: string }) {
  return text.split("\n").map((card, index) => (
    <div className={classes.line} key={index}>
      <IconUser size={20} stroke={1.6} aria-hidden />
      <Said text={card} />
    </div>
  ));
}

function Unsupported({ text }: { text: string }) {
  const { media } = useWords().workspace;
  return (
    <div className={classes.line} data-lost>
      <IconMessageQuestion size={20} stroke={1.6} aria-hidden />
      <span>
        {media.UNSUPPORTED}
        {text && ` (${text})`}
      </span>
    </div>
  );
}
