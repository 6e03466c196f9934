import { ActionIcon, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconAt, IconDeviceFloppy, IconLock } from "@tabler/icons-react";
import { type FormEvent, useEffect, useRef } from "react";
import { uuid } from "../../../common/uuid.ts";
import { writeThere } from "../../caret.ts";
import { useDesk } from "../../desk.ts";
import { useWords } from "../../words/index.ts";
import { useDraft } from "../composer/draft.ts";
import { useWriteNote } from "./asides.ts";
import { MentionField, useMentioned } from "./MentionField.tsx";
import classes from "./Note.module.css";

const TELL_FROM = 400;

/** For colleagues alone. It looks like no answer, and its draft is no answer's. */
export function NoteComposer({ id }: { id: string }) {
  const { workspace, asides } = useWords();
  const { config } = useDesk();
  const field = useRef<HTMLTextAreaElement>(null);
  const [draft, write] = useDraft(`${id}.note`);
  const act = useWriteNote(id);
  const mentioned = useMentioned();
  const tried = useRef<{ text: string; clientMessageId: string }>(null);
  const touch = useMediaQuery("(pointer: coarse)", false, { getInitialValueInEffect: false });
  useEffect(() => {
    if (!touch) field.current?.focus({ preventScroll: true });
  }, [touch]);
  const left = config.maxText - [...draft.normalize("NFC")].length;
  const ready = left >= 0 && draft.trim() !== "" && !act.isPending;
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (!ready) return;
    // kept until it is stored: what is refused is still here
    // the same words again are the same note, until it is stored
    if (tried.current?.text !== draft) tried.current = { text: draft, clientMessageId: uuid() };
    const { clientMessageId } = tried.current;
    const stored = () => {
      tried.current = null;
      write("");
    };
    const note = { contentText: draft.trim(), mentions: mentioned(draft), clientMessageId };
    act.mutate(note, { onSuccess: stored });
  };
  const call = () => {
    const text = `${draft}${draft && !draft.endsWith(" ") ? " " : ""}@`;
    writeThere(field.current, () => write(text), text.length);
  };
  return (
    <form className={classes.composer} onSubmit={submit}>
      <div className={classes.row}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={38}
          radius="xl"
          aria-label={asides.note.mentions}
          title={asides.note.mentions}
          onClick={call}
        >
          <IconAt size={20} stroke={1.7} aria-hidden />
        </ActionIcon>
        <MentionField
          field={field}
          label={asides.note.label}
          placeholder={asides.note.placeholder}
          text={draft}
          change={write}
          submit={submit}
          leave={() => toMessages(field.current)}
          touch={touch ?? false}
          error={left < 0}
          readOnly={act.isPending}
        />
        <ActionIcon
          className={classes.save ?? ""}
          type="submit"
          size={38}
          radius="xl"
          aria-label={asides.note.add}
          title={`${asides.note.add} (Enter)`}
          loading={act.isPending}
          disabled={!ready}
        >
          <IconDeviceFloppy size={20} stroke={1.7} aria-hidden />
        </ActionIcon>
      </div>
      <Text className={classes.hint ?? ""} size="xs">
        <IconLock size={13} stroke={1.9} aria-hidden />
        {left < TELL_FROM ? workspace.composer.left(left) : asides.note.hint}
      </Text>
    </form>
  );
}

const toMessages = (field: HTMLElement | null) =>
  field?.closest("section")?.querySelector<HTMLElement>('[role="log"]')?.focus();
