import { Button } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconMessageOff } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { useDesk } from "../../desk.ts";
import { useSeenMentions } from "../../shell/mentions.ts";
import { Note } from "../../shell/states.tsx";
import { useWords } from "../../words/index.ts";
import { Modes, type Writing } from "../asides/Modes.tsx";
import { NoteComposer } from "../asides/NoteComposer.tsx";
import { ScheduledList } from "../asides/ScheduledList.tsx";
import { SnoozedBar } from "../asides/Snooze.tsx";
import { Composer } from "../composer/Composer.tsx";
import { DropPlace } from "../composer/DropPlace.tsx";
import { useAttachments } from "../composer/useAttachments.ts";
import { rightsOf } from "../rights.ts";
import { useInboxes, useOpen, useRow } from "../workspace.ts";
import { Messages } from "./Messages.tsx";
import { NotYet } from "./NotYet.tsx";
import { ReadOnly, SteppedIn } from "./ReadOnly.tsx";
import classes from "./Thread.module.css";
import { ThreadHeader } from "./ThreadHeader.tsx";

interface Shown {
  id: string;
  /** Whether the lead's panel is shown beside it. */
  details: boolean;
  toggleDetails: () => void;
}

/** One conversation: what was said, and a place to answer. */
export function Thread({ id, details, toggleDetails }: Shown) {
  const { person } = useDesk();
  const { sync } = useInboxes();
  const row = useRow(id);
  const [steppedIn, setSteppedIn] = useState(false);
  const [chosen, choose] = useState<Writing>("reply");
  const field = useRef<HTMLTextAreaElement>(null);
  const attachments = useAttachments();
  useEffect(() => sync.open(id), [sync, id]);
  useSeenMentions(id);
  useHotkeys([
    ["n", () => choose("note")],
    ["r", () => choose("reply")],
  ]);

  if (!row) return <NotThere id={id} />;
  const rights = rightsOf(person, row);
  const writes = rights.write || (rights.stepIn && steppedIn);
  const mode = rights.note ? chosen : "reply";
  return (
    <DropPlace enabled={writes && mode === "reply"} drop={attachments.add}>
      <section className={classes.thread} aria-label={row.lead.name}>
        <ThreadHeader row={row} rights={rights} details={details} toggleDetails={toggleDetails} />
        <SnoozedBar row={row} rights={rights} />
        <Messages row={row} rights={rights} />
        <ScheduledList id={id} />
        {writes && !rights.write && <SteppedIn row={row} />}
        {rights.note && <Modes mode={mode} choose={choose} />}
        {mode === "note" ? (
          <NoteComposer id={id} />
        ) : writes ? (
          <Composer id={id} attachments={attachments} field={field} />
        ) : (
          <ReadOnly row={row} rights={rights} stepIn={() => setSteppedIn(true)} />
        )}
      </section>
    </DropPlace>
  );
}

function NotThere({ id }: { id: string }) {
  const { workspace } = useWords();
  const { sync } = useInboxes();
  const open = useOpen();
  const gone = useStore(sync.store, (synced) => synced.gone.has(id));
  if (gone)
    return (
      <Note icon={IconMessageOff} title={workspace.thread.gone} text={workspace.thread.goneText}>
        <Button onClick={() => open(null)}>{workspace.thread.back}</Button>
      </Note>
    );
  return <NotYet />;
}
