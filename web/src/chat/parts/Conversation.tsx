/** @jsxImportSource preact */
import { useEffect, useState } from "preact/hooks";
import { Composer } from "./Composer.tsx";
import { useHere } from "./here.ts";
import { Messages } from "./Messages.tsx";

/** What is said, and where one writes. Files may be dropped anywhere on it. */
export function Conversation() {
  const here = useHere();
  const { words, visit, talk, language, config } = here;
  const [drops, setDrops] = useState(false);
  const asks = talk?.canRate;
  // few see the end of a conversation, or may go on elsewhere: what is asked there is loaded there
  const atTheEnd = useLater(asks, () => import("./Rating.tsx"));
  const elsewhere = useLater(config?.goesOn[0], () => import("./GoOn.tsx"));
  const over = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    setDrops(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setDrops(false);
    void visit.attach([...(event.dataTransfer?.files ?? [])]);
  };
  const leave = ({ currentTarget, relatedTarget }: DragEvent) => {
    if (!(currentTarget as Node).contains(relatedTarget as Node | null)) setDrops(false);
  };
  return (
    <main class="talk" onDragOver={over} onDragLeave={leave} onDrop={drop}>
      <Messages />
      {asks && atTheEnd && <atTheEnd.Rating key={talk.id} id={talk.id} visit={visit} language={language} />}
      {elsewhere && <elsewhere.GoOn {...here} />}
      <Strips />
      <Composer />
      {drops && <div class="drop">{words.drop}</div>}
    </main>
  );
}

function useLater<Part>(wanted: unknown, load: () => Promise<Part>): Part | null {
  const [part, setPart] = useState<Part | null>(null);
  useEffect(() => {
    if (wanted) void load().then(setPart, () => {});
  }, [wanted]);
  return part;
}

/** What stands between the messages and the composer: no line, files on their way, a refusal. */
function Strips() {
  const { words, visit, sending, notice, stuck, line, met } = useHere();
  const away = stuck || (met && line === "away");
  return (
    <div class="strips">
      <div role="status">{away && <p class="strip away">{words.offline}</p>}</div>
      {sending.map(({ id, name, part }) => (
        <div class="strip sending" key={id}>
          <span>{words.uploading(name, Math.round(part * 100))}</span>
          <progress value={part} aria-label={name} />
          <button class="plain" type="button" onClick={() => visit.cancel(id)}>
            {words.cancel}
          </button>
        </div>
      ))}
      <div role="alert">
        {notice && (
          <p class="strip notice">
            <span>{notice}</span>
            <button class="plain" type="button" onClick={() => visit.notify(null)}>
              {words.dismiss}
            </button>
          </p>
        )}
      </div>
    </div>
  );
}
