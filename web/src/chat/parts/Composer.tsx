/** @jsxImportSource preact */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { TAKEN } from "../../common/uploads.ts";
import { EmojiPicker } from "./EmojiPicker.tsx";
import { useHere } from "./here.ts";
import { Icon } from "./icons.tsx";

const TALLEST_PX = 132;

/** Where one writes. Enter sends, Shift+Enter begins a line; files may be pasted. */
export function Composer() {
  const { words, draft, open, config, visit } = useHere();
  const field = useRef<HTMLTextAreaElement>(null);
  const [picks, setPicks] = useState(false);
  useEffect(() => {
    // on a phone a keyboard that jumps up hides what there is to read
    if (open && matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, [open]);
  useLayoutEffect(() => {
    const { current } = field;
    if (!current) return;
    current.style.height = "auto";
    current.style.height = `${Math.min(current.scrollHeight, TALLEST_PX)}px`;
  }, [draft]);
  const send = (event: Event) => {
    event.preventDefault();
    setPicks(false);
    visit.say();
    field.current?.focus();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
    if (event.key !== "Escape" || !picks) return;
    event.preventDefault();
    setPicks(false);
  };
  const paste = (event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    void visit.attach(files);
  };
  const unpick = () => {
    setPicks(false);
    field.current?.focus();
  };
  const insert = (emoji: string) => {
    const { selectionStart: from = draft.length, selectionEnd: to = draft.length } = field.current ?? {};
    visit.write(draft.slice(0, from) + emoji + draft.slice(to));
    field.current?.focus();
  };
  return (
    <form class="composer" onSubmit={send}>
      {picks && <EmojiPicker pick={insert} close={unpick} />}
      <FileButton />
      <textarea
        ref={field}
        rows={1}
        value={draft}
        aria-label={words.write}
        placeholder={words.write}
        maxLength={config?.maxText ?? 4000}
        enterkeyhint="send"
        onInput={({ currentTarget }) => visit.write(currentTarget.value)}
        onKeyDown={keys}
        onPaste={paste}
      />
      <button
        class="round"
        type="button"
        aria-label={words.emoji}
        aria-expanded={picks}
        onClick={() => setPicks(!picks)}
      >
        <Icon name="smile" />
      </button>
      <button class="round go" type="submit" aria-label={words.send} aria-disabled={draft.trim() === ""}>
        <Icon name="send" />
      </button>
    </form>
  );
}

function FileButton() {
  const { words, visit } = useHere();
  const input = useRef<HTMLInputElement>(null);
  const chosen = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    void visit.attach([...(currentTarget.files ?? [])]);
    currentTarget.value = "";
  };
  return (
    <>
      <input ref={input} type="file" hidden multiple accept={TAKEN} onChange={chosen} />
      <button class="round" type="button" aria-label={words.attach} onClick={() => input.current?.click()}>
        <Icon name="clip" />
      </button>
    </>
  );
}
