/** `/` in the composer: the list that it opens, the keys that go there, and what is put into the draft. */
import { type KeyboardEvent, type RefObject, useEffect, useId, useState } from "react";
import { answerOf } from "../../../api/client.ts";
import type { Template } from "../../../api/shapes.ts";
import { draftOf, gapIn, meant, mistyped, type Slash, slashAt } from "../../../state/templates.ts";
import { writeThere } from "../../caret.ts";
import { useDesk } from "../../desk.ts";
import { tellRefusal } from "../../queries.ts";
import { useTemplates } from "../../templates/useTemplates.ts";
import { useWords } from "../../words/index.ts";

const MOST = 6;

interface Drafting {
  conversationId: string;
  draft: string;
  change: (text: string) => void;
  /** From which template it is written. */
  from: (templateId: string) => void;
  field: RefObject<HTMLTextAreaElement | null>;
}

export function useTemplateMenu({ conversationId, draft, change, from, field }: Drafting) {
  const { gaps, menu: words } = useWords().templates;
  const { api } = useDesk();
  const id = useId();
  const [caret, setCaret] = useState<number | null>(null);
  const [dismissed, dismiss] = useState<number | null>(null);
  const [active, setActive] = useState(0);
  const [said, say] = useState("");
  const [busy, setBusy] = useState(false);
  const slash = caret === null ? null : slashAt(draft, caret);
  const templates = useTemplates();
  const found = slash ? meant(templates.data ?? [], slash.word) : [];
  const isOpen = slash !== null && slash.at !== dismissed && found.length > 0;
  const word = slash?.word ?? null;
  useEffect(() => setActive(0), [word]);
  const { isStale, refetch } = templates;
  useEffect(() => {
    if (word === null) dismiss(null);
    else if (isStale) void refetch();
  }, [word === null]);

  const insert = async (template: Template, at: Slash) => {
    dismiss(at.at);
    setBusy(true);
    try {
      const body = { contentText: template.contentText, conversationId };
      const { pieces } = await answerOf(api.POST("/api/v1/templates/preview", { body }));
      const token = `/${at.word}`;
      const now = field.current?.value ?? "";
      if (now.slice(at.at, at.at + token.length) !== token) return; // they have gone on to something else
      const text = draftOf(pieces, gaps);
      const write = () => change(now.slice(0, at.at) + text + now.slice(at.at + token.length));
      const gap = gapIn(text, gaps) ?? [text.length, text.length];
      writeThere(field.current, write, at.at + gap[0], at.at + gap[1]);
      from(template.id);
      say(words.inserted(template.title));
    } catch (failure) {
      tellRefusal(failure);
    } finally {
      setBusy(false);
    }
  };
  const choose = (template: Template | undefined) => {
    if (template && slash) void insert(template, slash);
  };

  /** Whether the key was meant for the list. */
  const takes = (event: KeyboardEvent): boolean => {
    if (busy && event.key === "Enter") {
      event.preventDefault(); // or a second one would send what was typed to find it
      return true;
    }
    if (!isOpen || !slash || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey)
      return false;
    const shown = Math.min(found.length, MOST);
    switch (event.key) {
      case "ArrowDown":
        setActive((active + 1) % shown);
        break;
      case "ArrowUp":
        setActive((active + shown - 1) % shown);
        break;
      case "Enter":
      case "Tab":
        if (event.shiftKey) return false;
        choose(found[active]);
        break;
      case "Escape":
        dismiss(slash.at);
        break;
      default:
        return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  };

  return {
    id,
    isOpen,
    templates: found.slice(0, MOST),
    more: Math.max(0, found.length - MOST),
    active,
    point: setActive,
    choose,
    takes,
    /** Where the caret is now; null: nobody writes. */
    follow: setCaret,
    /** What a screen reader says. */
    said: isOpen ? words.found(found.length) : said,
    /** What is missing yet, which is selected then; null where nothing is. */
    unfilled: (): string | null => {
      const gap = gapIn(draft, gaps);
      if (!gap) return null;
      writeThere(field.current, () => {}, ...gap);
      return words.gap(draft.slice(gap[0] + 1, gap[1] - 1));
    },
    /** That there is no such code; null also as long as nobody knows. */
    unknown: (): string | null => {
      const code = templates.data ? mistyped(draft, templates.data) : null;
      return code && words.unknown(code);
    },
    /** As if one had typed `/`. */
    begin: () => {
      const at = field.current?.selectionStart ?? draft.length;
      const blank = at === 0 || /\s/u.test(draft.charAt(at - 1)) ? "" : " ";
      dismiss(null);
      const after = at + blank.length + 1;
      const write = () => {
        change(`${draft.slice(0, at)}${blank}/${draft.slice(at)}`);
        setCaret(after);
      };
      writeThere(field.current, write, after);
    },
  };
}
