import { Radio, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { wrongs } from "../queries.ts";
import { Save } from "./Save.tsx";

export interface Question {
  what: string;
  yes: string;
  no: string;
  unanswered: string;
  how: string;
  howExample: string;
  howMissing: string;
}

interface Shown {
  question: Question;
  /** Letters of how one knows. */
  most: number;
  busy: boolean;
  save: (said: boolean, words: string, tell: { onError: (failure: unknown) => void }) => void;
}

/** What somebody said, and how one knows. Nobody has said anything before it is chosen here. */
export function YesOrNo({ question, most, busy, save }: Shown) {
  const form = useForm({
    initialValues: { said: "", words: "" },
    validate: {
      said: (said) => (said ? null : question.unanswered),
      words: (words) => (words.trim() ? null : question.howMissing),
    },
  });
  const tell = { onError: (failure: unknown) => form.setFieldError("words", wrongs(failure)) };
  return (
    <form noValidate onSubmit={form.onSubmit(({ said, words }) => save(said === "yes", words, tell))}>
      <Stack>
        <Radio.Group label={question.what} {...form.getInputProps("said")}>
          <Stack gap="xs" mt="xs">
            <Radio value="yes" label={question.yes} />
            <Radio value="no" label={question.no} />
          </Stack>
        </Radio.Group>
        <Textarea
          label={question.how}
          placeholder={question.howExample}
          maxLength={most}
          autosize
          minRows={2}
          {...form.getInputProps("words")}
        />
        <Save busy={busy} />
      </Stack>
    </form>
  );
}
