import { Button } from "@mantine/core";
import { IconCloudOff } from "@tabler/icons-react";
import { useStore } from "zustand";
import { Note } from "../../shell/states.tsx";
import { useWords } from "../../words/index.ts";
import { useInboxes } from "../workspace.ts";
import { ThreadLoading } from "./ThreadLoading.tsx";

/** What was said is still to come; it is asked for again by itself, or at once by the button. */
export function NotYet() {
  const { shell, workspace } = useWords();
  const { sync } = useInboxes();
  const trouble = useStore(sync.store, (synced) => synced.trouble);
  if (!trouble) return <ThreadLoading />;
  return (
    <div role="alert">
      <Note icon={IconCloudOff} title={workspace.thread.failed}>
        <Button onClick={() => sync.retry()}>{shell.retry}</Button>
      </Note>
    </div>
  );
}
