import { Checkbox, Stack, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { EventName } from "../../api/shapes.ts";
import { useWords } from "../words/index.ts";

export interface Typed extends Record<string, unknown> {
  url: string;
  events: EventName[];
}

const LONGEST = 2000;

/** Whom to call, and about what. */
export function Fields({ form }: { form: UseFormReturnType<Typed> }) {
  const { webhooks } = useWords();
  const names = Object.entries(webhooks.names).filter(([name]) => name !== "webhook.tested");
  return (
    <>
      <TextInput
        label={webhooks.url}
        description={webhooks.urlText}
        type="url"
        inputMode="url"
        autoComplete="off"
        placeholder="https://"
        maxLength={LONGEST}
        key={form.key("url")}
        {...form.getInputProps("url")}
      />
      <Checkbox.Group
        label={webhooks.events}
        description={webhooks.eventsText}
        key={form.key("events")}
        {...form.getInputProps("events")}
      >
        <Stack gap="xs" mt="sm">
          {names.map(([name, words]) => (
            <Checkbox key={name} value={name} label={words} description={name} />
          ))}
        </Stack>
      </Checkbox.Group>
    </>
  );
}
