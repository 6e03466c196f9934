/** @jsxImportSource preact */
import type { ComponentChildren } from "preact";
import type { Message } from "../../api/shapes.ts";
import { pieces } from "../../common/text.ts";
import { useHere } from "./here.ts";
import { Icon } from "./icons.tsx";

type Props = { message: Message; first: boolean; seen: boolean };

/** One message of a person, on the side of who said it. */
export function Bubble({ message, first, seen }: Props) {
  const { words } = useHere();
  const { senderType, senderName, contentText, createdAt } = message;
  const mine = senderType === "LEAD";
  const name = mine ? words.you : (senderName ?? (senderType === "BOT" ? words.bot : words.someone));
  return (
    <article class={`bubble ${mine ? "mine" : "theirs"} ${first ? "first" : ""}`}>
      <h2 class={mine || !first ? "hidden" : ""}>{name}</h2>
      <Media message={message} />
      {contentText && message.contentType !== "FILE" && <Text text={contentText} />}
      <Foot at={createdAt}>
        {mine && (
          <span class={seen ? "tick seen" : "tick"} title={seen ? words.seen : words.sent}>
            <Icon name={seen ? "checks" : "check"} />
            <span class="hidden">{seen ? words.seen : words.sent}</span>
          </span>
        )}
      </Foot>
    </article>
  );
}

export function Foot({ at, children }: { at: string | number; children?: ComponentChildren }) {
  const { language } = useHere();
  const time = new Date(at);
  return (
    <footer>
      <time dateTime={time.toISOString()}>
        {new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(time)}
      </time>
      {children}
    </footer>
  );
}

/** Words as words, whatever stands in them; addresses can be followed. */
export function Text({ text }: { text: string }) {
  const only = /^(?:\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}\u{FE0F}\u{200D}]*){1,3}$/u.test(text);
  return (
    <p class={only ? "text large" : "text"}>
      {pieces(text).map(({ text, href }, at) =>
        href ? (
          <a key={at} href={href} target="_blank" rel="noreferrer">
            {text}
          </a>
        ) : (
          text
        ),
      )}
    </p>
  );
}

/** A day, or what the system tells. */
export function Note({ text }: { text: string }) {
  return <p class="note">{text}</p>;
}

function Media({ message: { contentType, mediaUrl, contentText } }: { message: Message }) {
  const { words } = useHere();
  if (!mediaUrl) return null;
  switch (contentType) {
    case "IMAGE":
      return (
        <a class="picture" href={mediaUrl} target="_blank" rel="noreferrer" aria-label={words.opensPicture}>
          <img src={mediaUrl} alt={contentText || words.picture} />
        </a>
      );
    case "AUDIO":
      // biome-ignore lint/a11y/useMediaCaption: what people record has no captions
      return <audio controls preload="metadata" src={mediaUrl} />;
    case "VIDEO":
      // biome-ignore lint/a11y/useMediaCaption: what people record has no captions
      return <video controls preload="metadata" src={mediaUrl} />;
    default:
      return (
        <a class="file" href={mediaUrl} target="_blank" rel="noreferrer">
          <Icon name="file" />
          <span>{contentText || words.file}</span>
        </a>
      );
  }
}
