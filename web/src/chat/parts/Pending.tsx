/** @jsxImportSource preact */
import type { Waiting } from "../outbox.ts";
import { Foot, Text } from "./Bubble.tsx";
import { useHere } from "./here.ts";
import { Icon } from "./icons.tsx";

/** What was written and is not answered yet: it waits, or the server said no. */
export function Pending() {
  const { waiting, talk } = useHere();
  const arrived = new Set(talk?.thread.messages.map(({ clientMessageId }) => clientMessageId));
  const last = talk?.thread.messages.at(-1);
  return (
    <>
      {waiting
        .filter(({ id, text, mediaUrl }) => !arrived.has(id) && (text || mediaUrl))
        .map((item, at) => (
          <One key={item.id} item={item} first={at === 0 && last?.senderType !== "LEAD"} />
        ))}
    </>
  );
}

function One({ item, first }: { item: Waiting; first: boolean }) {
  const { words, visit } = useHere();
  const { text, refused, at, contentType, mediaUrl } = item;
  return (
    <article class={`bubble mine ${first ? "first" : ""} ${refused ? "refused" : "pending"}`}>
      <h2 class="hidden">{words.you}</h2>
      {contentType === "IMAGE" && mediaUrl && (
        <span class="picture">
          <img src={mediaUrl} alt={words.picture} />
        </span>
      )}
      <Text text={text || (mediaUrl ? words.file : "")} />
      <Foot at={at}>
        {refused ? null : (
          <span class="tick" title={words.pending}>
            <Icon name="clock" />
            <span class="hidden">{words.pending}</span>
          </span>
        )}
      </Foot>
      {refused && (
        <div class="fault" role="alert">
          <p>
            {words.refused}: {refused}
          </p>
          <button class="plain" type="button" onClick={() => visit.outbox.retry(item)}>
            {words.retry}
          </button>
          <button class="plain" type="button" onClick={() => visit.outbox.remove(item.id)}>
            {words.discard}
          </button>
        </div>
      )}
    </article>
  );
}
