import { Input, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { answerOf, Refused } from "../../api/client.ts";
import type { Piece } from "../../api/shapes.ts";
import { type Mark, marksOf } from "../../state/templates.ts";
import { useDesk } from "../desk.ts";
import { useWords } from "../words/index.ts";
import classes from "./Templates.module.css";

const TYPING_MS = 250;

/** As the lead of an example reads it; what the server would refuse is marked where it stands. */
export function Preview({ text }: { text: string }) {
  const words = useWords().templates;
  const { api } = useDesk();
  const id = useId();
  const [typed] = useDebouncedValue(text, TYPING_MS);
  const marks = marksOf(text, Object.keys(words.variables));
  const isWrong = marks.some(({ kind }) => kind === "wrong");
  const found = useQuery({
    queryKey: ["preview", typed],
    queryFn: () => answerOf(api.POST("/api/v1/templates/preview", { body: { contentText: typed } })),
    enabled: !isWrong && typed.trim() !== "",
    placeholderData: keepPreviousData,
    retry: false,
  });
  const refused = found.error instanceof Refused ? found.error.errors.contentText?.join(" ") : undefined;
  return (
    <div>
      <Input.Label component="div" id={id}>
        {words.editor.preview}
      </Input.Label>
      <section className={classes.preview} aria-labelledby={id}>
        {!text.trim() && (
          <Text span size="sm" c="dimmed">
            {words.editor.previewEmpty}
          </Text>
        )}
        {isWrong && marks.map(drawn)}
        {!isWrong && text.trim() && found.data?.pieces.map(filled)}
      </section>
      {(isWrong || found.isError) && (
        <Text size="xs" mt={4} c="var(--mantine-color-error)" role="alert">
          {isWrong ? words.editor.wrong : (refused ?? words.editor.previewFailed)}
        </Text>
      )}
    </div>
  );
}

// biome-ignore-start lint/suspicious/noArrayIndexKey: parts of a text have no name but their place
const drawn = ({ text, kind }: Mark, at: number) =>
  kind === "words" ? (
    text
  ) : (
    <mark key={at} data-wrong={kind === "wrong" || undefined}>
      {text}
    </mark>
  );

const filled = ({ text, variable }: Piece, at: number) =>
  variable ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>;
// biome-ignore-end lint/suspicious/noArrayIndexKey: see above
