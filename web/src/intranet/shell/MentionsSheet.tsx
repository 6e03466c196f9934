import { Button, Drawer, VisuallyHidden } from "@mantine/core";
import { IconAt } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Mention } from "../../api/shapes.ts";
import { ago, useNow } from "../times.ts";
import { useWords } from "../words/index.ts";
import classes from "./Mentions.module.css";
import { useMentions, useReadMentions } from "./mentions.ts";
import { PersonAvatar } from "./PersonAvatar.tsx";
import { Note, Splash } from "./states.tsx";

/** Where I am mentioned. */
export function MentionsSheet({ opened, close }: { opened: boolean; close: () => void }) {
  const { shell } = useWords();
  return (
    <Drawer
      opened={opened}
      onClose={close}
      position="right"
      size={400}
      title={shell.mentions.title}
      closeButtonProps={{ "aria-label": shell.close }}
    >
      <List close={close} />
    </Drawer>
  );
}

function List({ close }: { close: () => void }) {
  const { mentions } = useWords().asides;
  const { data } = useMentions();
  const read = useReadMentions();
  const now = useNow();
  if (!data) return <Splash />;
  if (data.items.length === 0) return <Note icon={IconAt} title={mentions.empty} text={mentions.emptyText} />;
  return (
    <>
      <ul className={classes.list}>
        {data.items.map((one) => (
          <li key={one.noteId}>
            <One one={one} now={now} close={close} />
          </li>
        ))}
      </ul>
      {data.unread > 0 && (
        <Button fullWidth variant="default" loading={read.isPending} onClick={() => read.mutate(null)}>
          {mentions.readAll}
        </Button>
      )}
    </>
  );
}

function One({ one, now, close }: { one: Mention; now: number; close: () => void }) {
  const { mentions } = useWords().asides;
  return (
    <Link
      to="/sales-agent/chats/$conversationId"
      params={{ conversationId: one.conversationId }}
      className={classes.one ?? ""}
      data-unread={one.readAt === null || undefined}
      onClick={close}
    >
      <PersonAvatar name={one.authorName} size="sm" />
      <span className={classes.text}>
        <span className={classes.about}>
          {one.readAt === null && <VisuallyHidden>{mentions.fresh}: </VisuallyHidden>}
          {mentions.says(one.authorName, one.leadName)} · <time dateTime={one.at}>{ago(one.at, now)}</time>
        </span>
        <span className={classes.words}>{one.contentText}</span>
      </span>
    </Link>
  );
}
