import { ActionIcon, FileButton, Text, Textarea, VisuallyHidden } from "@mantine/core";
import { useHotkeys, useMediaQuery } from "@mantine/hooks";
import { IconPaperclip, IconSend2, IconSlash } from "@tabler/icons-react";
import {
  type ClipboardEvent,
  type FormEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useMemo,
  useState,
} from "react";
import { TAKEN } from "../../../common/uploads.ts";
import { Typist } from "../../../state/typist.ts";
import { writeThere } from "../../caret.ts";
import { useDesk } from "../../desk.ts";
import { useWords } from "../../words/index.ts";
import { useInboxes } from "../workspace.ts";
import { AttachedFiles } from "./AttachedFiles.tsx";
import classes from "./Composer.module.css";
import { useDraft } from "./draft.ts";
import { EmojiPicker } from "./EmojiPicker.tsx";
import { LeaveLine } from "./LeaveLine.tsx";
import { partsOf } from "./parts.ts";
import { SendLater } from "./SendLater.tsx";
import { SuggestButton, Suggested } from "./Suggestion.tsx";
import { optionId, TemplateMenu } from "./TemplateMenu.tsx";
import type { Attachments } from "./useAttachments.ts";
import { useLeave } from "./useLeave.ts";
import { useSuggestion } from "./useSuggestion.ts";
import { useTemplateMenu } from "./useTemplateMenu.ts";

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
  const [templateId, writtenFrom] = useDraft(`${id}.template`);
  const [wanting, setWanting] = useState<string | null>(null);
  const [leaving, setLeaving] = useState(false);
  const typist = useMemo(() => new Typist(realtime, id), [realtime, id]);
  useEffect(() => () => typist.stops(), [typist]);
  const touch = useMediaQuery("(pointer: coarse)", false, { getInitialValueInEffect: false });
  useEffect(() => {
    if (!touch) field.current?.focus({ preventScroll: true });
  }, [touch, field]);
  useHotkeys([["r", () => field.current?.focus()]]);

  const leave = useLeave(id);
  const left = config.maxText - [...draft.normalize("NFC")].length;
  const change = (text: string) => {
    write(text);
    setWanting(null);
    if (!text.trim()) writtenFrom("");
    if (text.trim()) typist.types();
    else typist.stops();
  };
  const menu = useTemplateMenu({ conversationId: id, draft, change, from: writtenFrom, field });
  const send = useSend(id, attachments, left);
  const sent = () => {
    write("");
    setWanting(null);
    writtenFrom("");
    typist.stops();
  };
  /** No piece of a template is left to be filled, and what looks like a mistyped code was sent twice. */
  const isWhole = () => {
    const unfilled = menu.unfilled();
    const unknown = menu.unknown();
    setWanting(unfilled ?? unknown);
    return unfilled === null && (unknown === null || unknown === wanting);
  };
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (leaving || leave?.refusal || !isWhole() || !send(draft, templateId)) return;
    sent();
  };
  const nothing = left < 0 || !attachments.ready || (!draft.trim() && attachments.files.length === 0);
  const keys = (event: KeyboardEvent) => {
    if (menu.takes(event)) return;
    if (undo && event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
      event.preventDefault();
      undo();
    }
    if (event.key === "Escape") toMessages(field.current);
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || touch) return;
    event.preventDefault();
    submit();
  };
  const drafting = { conversationId: id, draft, templateId, change, from: writtenFrom, field };
  const { undo, ...suggestion } = useSuggestion(drafting);
  useHotkeys([["alt+S", suggestion.ask, { usePhysicalKeys: true }]], []);
  const insert = (emoji: string) => {
    const { selectionStart: from = draft.length, selectionEnd: to = draft.length } = field.current ?? {};
    const write = () => change(draft.slice(0, from) + emoji + draft.slice(to));
    writeThere(field.current, write, from + emoji.length);
  };
  const paste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    attachments.add(files);
  };
  return (
    <form className={classes.composer} onSubmit={submit}>
      {leave && <LeaveLine id={id} leave={leave} />}
      <AttachedFiles attachments={attachments} />
      <div className={classes.line}>
        {menu.isOpen && <TemplateMenu {...menu} />}
        <AttachButton add={attachments.add} />
        <EmojiPicker pick={insert} />
        <TemplateButton begin={menu.begin} />
        <Textarea
          ref={field}
          className={classes.field ?? ""}
          autosize
          minRows={1}
          maxRows={8}
          radius="lg"
          aria-label={composer.label}
          placeholder={composer.placeholder}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          {...(menu.isOpen && {
            "aria-controls": menu.id,
            "aria-activedescendant": optionId(menu.id, menu.active),
          })}
          value={draft}
          readOnly={leaving}
          onChange={({ currentTarget }) => {
            change(currentTarget.value);
            menu.follow(currentTarget.selectionStart);
          }}
          onSelect={({ currentTarget }) => menu.follow(currentTarget.selectionStart)}
          onKeyDown={keys}
          onPaste={paste}
          onBlur={() => {
            typist.stops();
            menu.follow(null);
          }}
          error={left < 0 || wanting !== null}
          rightSection={<SuggestButton {...suggestion} />}
        />
        <SendLater
          id={id}
          disabled={nothing}
          ready={isWhole}
          parts={() => partsOf(draft, attachments.files, templateId)}
          leaves={setLeaving}
          done={() => {
            attachments.clear();
            sent();
          }}
        />
        <ActionIcon
          type="submit"
          size={38}
          radius="xl"
          aria-label={composer.send}
          title={`${composer.send} (Enter)`}
          disabled={nothing || leaving || leave?.refusal != null}
        >
          <IconSend2 size={20} stroke={1.7} aria-hidden />
        </ActionIcon>
      </div>
      <Text
        className={classes.hint ?? ""}
        size="xs"
        c={left < 0 || wanting ? "var(--mantine-color-error)" : "dimmed"}
      >
        {wanting && <span role="alert">{wanting}</span>}
        {!wanting && undo && <Suggested undo={undo} />}
        {!wanting && !undo && left < TELL_FROM && composer.left(left)}
        {!wanting && !undo && left >= TELL_FROM && <span className={classes.keys}>{composer.hint}</span>}
      </Text>
      <VisuallyHidden component="div" aria-live="polite">
        {menu.said}
      </VisuallyHidden>
    </form>
  );
}

/** From here keys are shortcuts again. */
const toMessages = (field: HTMLElement | null) =>
  field?.closest("section")?.querySelector<HTMLElement>('[role="log"]')?.focus();

/** False: there is nothing to send yet. */
function useSend(id: string, { files, ready, clear }: Attachments, left: number) {
  const { sends } = useInboxes();
  return (draft: string, templateId: string): boolean => {
    const words = draft.trim();
    if (left < 0 || !ready || (!words && files.length === 0)) return false;
    for (const { uploadId: _, ...part } of partsOf(draft, files, templateId)) sends.add(id, part);
    clear();
    return true;
  };
}

function TemplateButton({ begin }: { begin: () => void }) {
  const { menu } = useWords().templates;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={38}
      radius="xl"
      aria-label={menu.open}
      title={`${menu.open} (/)`}
      onClick={begin}
    >
      <IconSlash size={21} stroke={1.6} aria-hidden />
    </ActionIcon>
  );
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
