import { ActionIcon, FileButton, Text, Textarea } from "@mantine/core";
import { useHotkeys, useMediaQuery } from "@mantine/hooks";
import { IconPaperclip, IconSend2 } from "@tabler/icons-react";
import {
  type ClipboardEvent,
  type FormEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useMemo,
} from "react";
import { kindOf, TAKEN } from "../../../common/uploads.ts";
import { Typist } from "../../../state/typist.ts";
import { useDesk } from "../../desk.ts";
import { useWords } from "../../words/index.ts";
import { useInboxes } from "../workspace.ts";
import { AttachedFiles } from "./AttachedFiles.tsx";
import classes from "./Composer.module.css";
import { useDraft } from "./draft.ts";
import { EmojiPicker } from "./EmojiPicker.tsx";
import type { Attachments } from "./useAttachments.ts";

const TELL_FROM = 400;

interface Shown {
  id: string;
  attachments: Attachments;
  field: RefObject<HTMLTextAreaElement | null>;
}

/** Enter sends, Shift+Enter begins a line; on a phone the keyboard has no Shift, and a button sends. */
export function Composer({ id, attachments, field }: Shown) {
  const { composer } = useWords().workspace;
  const { config, realtime } = useDesk();
  const [draft, write] = useDraft(id);
  const typist = useMemo(() => new Typist(realtime, id), [realtime, id]);
  useEffect(() => () => typist.stops(), [typist]);
  const touch = useMediaQuery("(pointer: coarse)", false, { getInitialValueInEffect: false });
  useEffect(() => {
    if (!touch) field.current?.focus({ preventScroll: true });
  }, [touch, field]);
  useHotkeys([["r", () => field.current?.focus()]]);

  const left = config.maxText - [...draft.normalize("NFC")].length;
  const send = useSend(id, attachments, left);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (!send(draft)) return;
    write("");
    typist.stops();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Escape") toMessages(field.current);
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || touch) return;
    event.preventDefault();
    submit();
  };
  const change = (text: string) => {
    write(text);
    if (text.trim()) typist.types();
    else typist.stops();
  };
  const insert = (emoji: string) => {
    const { selectionStart: from = draft.length, selectionEnd: to = draft.length } = field.current ?? {};
    change(draft.slice(0, from) + emoji + draft.slice(to));
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(from + emoji.length, from + emoji.length);
    });
  };
  const paste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    attachments.add(files);
  };
  return (
    <form className={classes.composer} onSubmit={submit}>
      <AttachedFiles attachments={attachments} />
      <div className={classes.line}>
        <AttachButton add={attachments.add} />
        <EmojiPicker pick={insert} />
        <Textarea
          ref={field}
          className={classes.field ?? ""}
          autosize
          minRows={1}
          maxRows={8}
          radius="lg"
          aria-label={composer.label}
          placeholder={composer.placeholder}
          value={draft}
          onChange={({ currentTarget }) => change(currentTarget.value)}
          onKeyDown={keys}
          onPaste={paste}
          onBlur={() => typist.stops()}
          error={left < 0}
        />
        <ActionIcon
          type="submit"
          size={38}
          radius="xl"
          aria-label={composer.send}
          title={`${composer.send} (Enter)`}
          disabled={left < 0 || !attachments.ready || (!draft.trim() && attachments.files.length === 0)}
        >
          <IconSend2 size={20} stroke={1.7} aria-hidden />
        </ActionIcon>
      </div>
      <Text className={classes.hint ?? ""} size="xs" c={left < 0 ? "var(--mantine-color-error)" : "dimmed"}>
        {left < TELL_FROM ? composer.left(left) : <span className={classes.keys}>{composer.hint}</span>}
      </Text>
    </form>
  );
}

/** From here keys are shortcuts again. */
const toMessages = (field: HTMLElement | null) =>
  field?.closest("section")?.querySelector<HTMLElement>('[role="log"]')?.focus();

/** Each file is a message; the words go with the last one. False: there is nothing to send yet. */
function useSend(id: string, { files, ready, clear }: Attachments, left: number): (draft: string) => boolean {
  const { sends } = useInboxes();
  return (draft) => {
    const words = draft.trim();
    if (left < 0 || !ready || (!words && files.length === 0)) return false;
    for (const [index, { upload, name }] of files.entries()) {
      if (!upload) continue;
      const contentType = kindOf(upload);
      // in a thread, a file to keep is called by its words
      const ownName = contentType === "FILE" ? name : "";
      const goesWith = index === files.length - 1 && contentType !== "FILE";
      sends.add(id, { contentText: goesWith ? words : ownName, contentType, mediaUrl: upload.url });
    }
    const last = files.at(-1)?.upload;
    if (words && (!last || kindOf(last) === "FILE"))
      sends.add(id, { contentText: words, contentType: "TEXT", mediaUrl: null });
    clear();
    return true;
  };
}

function AttachButton({ add }: { add: (files: readonly File[]) => void }) {
  const { composer } = useWords().workspace;
  return (
    <FileButton multiple accept={TAKEN} onChange={add}>
      {(props) => (
        <ActionIcon
          {...props}
          variant="subtle"
          color="gray"
          size={38}
          radius="xl"
          aria-label={composer.attach}
          title={composer.attach}
        >
          <IconPaperclip size={21} stroke={1.6} aria-hidden />
        </ActionIcon>
      )}
    </FileButton>
  );
}
