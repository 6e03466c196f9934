import { Button } from "@mantine/core";
import { IconCloudOff, IconMessageOff } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { useDesk } from "../../desk.ts";
import { Note } from "../../shell/states.tsx";
import { useWords } from "../../words/index.ts";
import { Composer } from "../composer/Composer.tsx";
import { DropPlace } from "../composer/DropPlace.tsx";
import { useAttachments } from "../composer/useAttachments.ts";
import { rightsOf } from "../rights.ts";
import { useInboxes, useOpen, useRow } from "../workspace.ts";
import { Messages } from "./Messages.tsx";
import { ReadOnly, SteppedIn } from "./ReadOnly.tsx";
import classes from "./Thread.module.css";
import { ThreadHeader } from "./ThreadHeader.tsx";
import { ThreadLoading } from "./ThreadLoading.tsx";

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
  const field = useRef<HTMLTextAreaElement>(null);
  const attachments = useAttachments();
  useEffect(() => sync.open(id), [sync, id]);

  if (!row) return <NotThere id={id} />;
  const rights = rightsOf(person, row);
  const writes = rights.write || (rights.stepIn && steppedIn);
  return (
    <DropPlace enabled={writes} drop={attachments.add}>
      <section className={classes.thread} aria-label={row.lead.name}>
        <ThreadHeader row={row} rights={rights} details={details} toggleDetails={toggleDetails} />
        <Messages row={row} rights={rights} />
        {writes && !rights.write && <SteppedIn row={row} />}
        {writes ? (
          <Composer id={id} attachments={attachments} field={field} />
        ) : (
          <ReadOnly row={row} rights={rights} stepIn={() => setSteppedIn(true)} />
        )}
      </section>
    </DropPlace>
  );
}

function NotThere({ id }: { id: string }) {
  const { shell, workspace } = useWords();
  const { sync } = useInboxes();
  const open = useOpen();
  const gone = useStore(sync.store, (synced) => synced.gone.has(id));
  const trouble = useStore(sync.store, (synced) => synced.trouble);
  if (gone)
    return (
      <Note icon={IconMessageOff} title={workspace.thread.gone} text={workspace.thread.goneText}>
        <Button onClick={() => open(null)}>{workspace.thread.back}</Button>
      </Note>
    );
  if (!trouble) return <ThreadLoading />;
  return (
    <div role="alert">
      <Note icon={IconCloudOff} title={workspace.thread.failed}>
        <Button onClick={() => sync.retry()}>{shell.retry}</Button>
      </Note>
    </div>
  );
}
