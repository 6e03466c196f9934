import { Combobox, Textarea, useCombobox } from "@mantine/core";
import { type KeyboardEvent, type RefObject, useEffect, useState } from "react";
import { writeThere } from "../../caret.ts";
import { useDesk } from "../../desk.ts";
import { useTeam } from "../../figures.ts";
import { useWords } from "../../words/index.ts";
import { asked, type Colleague, found, mentioned } from "./mentioning.ts";
import classes from "./Note.module.css";

const SHOWN = 6;

interface Shown {
  field: RefObject<HTMLTextAreaElement | null>;
  label: string;
  placeholder?: string;
  text: string;
  change: (text: string) => void;
  submit: () => void;
  /** Escape, where no list is open. */
  leave?: () => void;
  touch: boolean;
  error: boolean;
  /** It is on its way: nothing may become of the words meanwhile. */
  readOnly?: boolean;
}

/** Words of a note. `@` opens the list of colleagues: arrows choose, Enter takes, Escape closes. */
export function MentionField({
  field,
  label,
  placeholder,
  text,
  change,
  submit,
  leave,
  touch,
  error,
  readOnly = false,
}: Shown) {
  const { note } = useWords().asides;
  const { person } = useDesk();
  const team = (useTeam().data ?? NOBODY).filter(({ id }) => id !== person.id);
  const [caret, setCaret] = useState(text.length);
  const [closed, setClosed] = useState(false);
  const query = closed ? null : asked(text, caret);
  const options = query === null ? [] : found(team, query).slice(0, SHOWN);
  const opened = query !== null && team.length > 0;
  const combobox = useCombobox({ opened });
  const { selectFirstOption } = combobox;
  useEffect(() => {
    if (opened && query !== null) selectFirstOption();
  }, [opened, query, selectFirstOption]);

  const take = (id: string) => {
    const colleague = team.find((each) => each.id === id);
    if (!colleague || query === null) return;
    const from = caret - query.length - 1;
    const put = `@${colleague.name} `;
    const write = () => {
      change(text.slice(0, from) + put + text.slice(caret));
      setCaret(from + put.length);
    };
    writeThere(field.current, write, from + put.length);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      if (opened) setClosed(true);
      else leave?.();
      if (opened) event.stopPropagation();
      return;
    }
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || touch) return;
    if (opened && options.length > 0) return; // it takes whom the list offers
    event.preventDefault();
    submit();
  };
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={take}
      position="top-start"
      width={260}
      shadow="md"
      withinPortal={false}
    >
      <Combobox.DropdownTarget>
        <div className={classes.field}>
          <Combobox.EventsTarget withKeyboardNavigation={opened} withExpandedAttribute={false}>
            <Textarea
              ref={field}
              autosize
              minRows={1}
              maxRows={8}
              radius="lg"
              aria-label={label}
              {...(placeholder === undefined ? {} : { placeholder })}
              value={text}
              onChange={({ currentTarget }) => {
                setClosed(false);
                setCaret(currentTarget.selectionStart);
                change(currentTarget.value);
              }}
              onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
              onKeyDown={keys}
              onBlur={() => setClosed(true)}
              error={error}
              readOnly={readOnly}
            />
          </Combobox.EventsTarget>
        </div>
      </Combobox.DropdownTarget>
      <Combobox.Dropdown>
        <Combobox.Options aria-label={note.mentions}>
          {options.map(({ id, name }) => (
            <Combobox.Option key={id} value={id}>
              {name}
            </Combobox.Option>
          ))}
          {options.length === 0 && <Combobox.Empty>{note.nobody}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

const NOBODY: readonly Colleague[] = [];

/** Whom these words call, of the team as it is. */
export function useMentioned(): (text: string) => string[] {
  const team = useTeam().data ?? NOBODY;
  return (text) => mentioned(text, team);
}
