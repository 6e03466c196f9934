import { Button, Group, Text, TextInput } from "@mantine/core";
import { IconArrowLeft, IconSend2 } from "@tabler/icons-react";
import { type FormEvent, useId, useRef, useState } from "react";
import { Refused } from "../../../api/client.ts";
import type { CarrierTemplate } from "../../../api/shapes.ts";
import { filled, namesIn, oneLine } from "../../../state/approved.ts";
import { said } from "../../queries.ts";
import { useWords } from "../../words/index.ts";
import classes from "./ApprovedPicker.module.css";
import { useSendApproved } from "./useSendApproved.ts";

/** The longest that a carrier takes in one place. */
const MOST = 1024;

interface Shown {
  conversationId: string;
  template: CarrierTemplate;
  back: () => void;
  done: () => void;
}

/** What stands in its places, and how the lead will read it. */
export function ApprovedForm({ conversationId, template, back, done }: Shown) {
  const { approved } = useWords().channels;
  const [values, setValues] = useState<readonly string[]>(() => Array<string>(template.places).fill(""));
  const names = namesIn(template.contentText);
  const [wanting, setWanting] = useState(false);
  const [here, setHere] = useState<number | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const send = useSendApproved(conversationId, template);
  const wrong = send.error instanceof Refused ? send.error.errors.parameters : undefined;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const parameters = values.map(oneLine);
    const empty = parameters.indexOf("");
    setWanting(empty >= 0);
    if (empty >= 0) form.current?.querySelectorAll("input")[empty]?.focus();
    else if (!send.isPending) send.mutate(parameters, { onSuccess: done });
  };
  return (
    <form ref={form} onSubmit={submit} noValidate>
      <Text fw={600} size="sm" mb="xs">
        {template.name}
      </Text>
      {values.map((value, at) => (
        <TextInput
          key={at}
          mb="xs"
          label={names[at] ?? approved.place(at + 1)}
          value={value}
          maxLength={MOST}
          required
          autoFocus={at === 0}
          error={wanting && !oneLine(value) ? approved.fill : wrong?.join(" ")}
          onFocus={() => setHere(at + 1)}
          onBlur={() => setHere(null)}
          onChange={({ currentTarget }) => setValues(values.with(at, currentTarget.value))}
        />
      ))}
      <Preview text={template.contentText} values={values} here={here} />
      {send.isError && !wrong && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert" mt="xs">
          {said(send.error)}
        </Text>
      )}
      <Group justify="space-between" mt="md">
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconArrowLeft size={18} aria-hidden />}
          onClick={back}
        >
          {approved.other}
        </Button>
        <Button
          type="submit"
          loading={send.isPending}
          leftSection={<IconSend2 size={18} stroke={1.7} aria-hidden />}
          autoFocus={values.length === 0}
        >
          {approved.send}
        </Button>
      </Group>
    </form>
  );
}

interface Read {
  text: string;
  values: readonly string[];
  /** The place that is being filled. */
  here: number | null;
}

function Preview({ text, values, here }: Read) {
  const { approved } = useWords().channels;
  const names = namesIn(text);
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Text id={id} size="sm" fw={500} mb={4}>
        {approved.preview}
      </Text>
      <p className={classes.preview} dir="auto">
        {filled(text, values).map(({ text: part, place }, at) =>
          place === null ? (
            part
          ) : (
            <mark key={at} data-here={place === here || undefined} data-empty={part === "" || undefined}>
              {part || (names[place - 1] ?? approved.place(place))}
            </mark>
          ),
        )}
      </p>
    </section>
  );
}
