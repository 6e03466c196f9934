import { Checkbox, Stack, Text, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { EventName } from "../../api/shapes.ts";
import { useWords, type Words } from "../words/index.ts";

export interface Typed extends Record<string, unknown> {
  url: string;
  events: EventName[];
}

/** What a browser can tell; the rest says the server. */
export const validate = ({ missing }: Words["webhooks"]) => ({
  url: (url: string) => !/^https?:\/\/[^\s/]/i.test(url.trim()) && missing.url,
  events: (events: EventName[]) => events.length === 0 && missing.events,
});

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
            <Checkbox
              key={name}
              value={name}
              label={
                <>
                  {words}
                  <Text span display="block" size="xs" c="dimmed">
                    {name}
                  </Text>
                </>
              }
            />
          ))}
        </Stack>
      </Checkbox.Group>
    </>
  );
}
