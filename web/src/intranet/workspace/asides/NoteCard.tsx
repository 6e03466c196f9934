import { ActionIcon, Button, Group, Menu, Modal, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots, IconLock, IconPencil, IconTrash } from "@tabler/icons-react";
import { memo, useRef, useState } from "react";
import type { ColleagueNote } from "../../../api/shapes.ts";
import { useDesk } from "../../desk.ts";
import { useTeam } from "../../figures.ts";
import { isAdmin } from "../../people.ts";
import { confirm } from "../../shell/dialogs.tsx";
import { clock, moment } from "../../times.ts";
import { useWords } from "../../words/index.ts";
import { useDeleteNote, useEditNote } from "./asides.ts";
import { MentionField, useMentioned } from "./MentionField.tsx";
import { pieces } from "./mentioning.ts";
import classes from "./Note.module.css";

/** A note among the messages, at its time: nobody can take it for one of them. */
export const NoteCard = memo(function NoteCard({ note }: { note: ColleagueNote }) {
  const words = useWords().asides.note;
  const { person } = useDesk();
  const own = note.authorId === person.id;
  return (
    <div className={classes.place}>
      <article className={classes.card} aria-label={`${words.only}: ${note.authorName}`}>
        <div className={classes.head}>
          <IconLock size={14} stroke={1.9} aria-hidden />
          <span title={words.only}>
            <b>{note.authorName}</b> · {words.write} ·{" "}
            <time dateTime={note.createdAt} title={moment(note.createdAt)}>
              {clock(note.createdAt)}
            </time>
            {note.editedAt && ` · ${words.edited}`}
          </span>
          {(own || isAdmin(person)) && <Acts note={note} own={own} />}
        </div>
        <Words note={note} />
      </article>
    </div>
  );
});

function Words({ note }: { note: ColleagueNote }) {
  const team = useTeam().data ?? [];
  const called = team.filter(({ id }) => note.mentions.includes(id));
  return (
    <p className={classes.words} dir="auto">
      {[...pieces(note.contentText, called).entries()].map(([at, { text, id }]) =>
        id ? <b key={at}>{text}</b> : text,
      )}
    </p>
  );
}

function Acts({ note, own }: { note: ColleagueNote; own: boolean }) {
  const { note: words } = useWords().asides;
  const { acts } = useWords().workspace;
  const [editing, { open, close }] = useDisclosure();
  const remove = useDeleteNote(note);
  const ask = () =>
    confirm({
      title: words.deleteTitle,
      text: words.deleteText,
      yes: words.delete,
      act: () => remove.mutate(),
    });
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={28} aria-label={`${acts.more}: ${words.write}`}>
            <IconDots size={17} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {own && (
            <Menu.Item leftSection={<IconPencil size={17} aria-hidden />} onClick={open}>
              {words.edit}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconTrash size={17} aria-hidden />} onClick={ask}>
            {words.delete}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <EditNote note={note} opened={editing} close={close} />
    </>
  );
}

function EditNote({ note, opened, close }: { note: ColleagueNote; opened: boolean; close: () => void }) {
  const { shell, asides } = useWords();
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={asides.note.edit}
      closeButtonProps={{ "aria-label": shell.close }}
    >
      <Form note={note} close={close} />
    </Modal>
  );
}

function Form({ note, close }: { note: ColleagueNote; close: () => void }) {
  const words = useWords().asides.note;
  const { config } = useDesk();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, change] = useState(note.contentText);
  const mentioned = useMentioned();
  const act = useEditNote(note);
  const ready = text.trim() !== "" && [...text.normalize("NFC")].length <= config.maxText;
  const submit = () => {
    // who is called and no longer works here is in no list, and stays
    const kept = note.mentions.filter((id) => mentioned(note.contentText).every((each) => each !== id));
    const mentions = [...new Set([...mentioned(text), ...kept])];
    if (ready) act.mutate({ contentText: text.trim(), mentions }, { onSuccess: close });
  };
  return (
    <Stack>
      <MentionField
        field={field}
        label={words.text}
        text={text}
        change={change}
        submit={submit}
        touch
        error={!ready}
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {words.cancel}
        </Button>
        <Button loading={act.isPending} disabled={!ready} onClick={submit}>
          {words.save}
        </Button>
      </Group>
    </Stack>
  );
}
