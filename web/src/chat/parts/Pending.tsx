/** @jsxImportSource preact */
import type { Waiting } from "../outbox.ts";
import { Foot, Text } from "./Bubble.tsx";
import { useHere } from "./here.ts";
import { Icon } from "./icons.tsx";

/** What was written and is not answered yet: it waits, or the server said no. */
export function Pending() {
  const { waiting, talk } = useHere();
  const arrived = new Set(talk?.thread.messages.map(({ clientMessageId }) => clientMessageId));
  return (
    <>
      {waiting
        .filter(({ id }) => !arrived.has(id))
        .map((item) => (
          <One key={item.id} item={item} />
        ))}
    </>
  );
}

function One({ item }: { item: Waiting }) {
  const { words, visit } = useHere();
  const { text, refused, at, contentType, mediaUrl } = item;
  return (
    <article class={`bubble mine first ${refused ? "refused" : "pending"}`}>
      <h3 class="hidden">{words.you}</h3>
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
