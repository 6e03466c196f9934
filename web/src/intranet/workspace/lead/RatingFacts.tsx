import { Button, CopyButton, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { answerOf } from "../../../api/client.ts";
import type { Row } from "../../../state/inbox.ts";
import { useDesk } from "../../desk.ts";
import { isAdmin } from "../../people.ts";
import { Stars } from "../../shell/Stars.tsx";
import { date } from "../../times.ts";
import { ratingWords } from "../../words/ratings.ts";
import classes from "./LeadPanel.module.css";

/** What the lead thinks of a conversation that has ended; or the link by which they can still say so. */
export function RatingFacts({ row }: { row: Row }) {
  const ratings = ratingWords();
  const { person } = useDesk();
  if (row.rating)
    return (
      <>
        <Stars score={row.rating.score} />{" "}
        <Text span size="xs" c="dimmed">
          {date(row.rating.at)}
        </Text>
        {row.rating.comment && (
          <Text size="sm" style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
            {row.rating.comment}
          </Text>
        )}
      </>
    );
  const may = row.agentId !== null && (isAdmin(person) || row.agentId === person.id);
  return (
    <>
      <span className={classes.none}>{ratings.notYet}</span>
      {may && <RatingLink id={row.id} />}
    </>
  );
}

function RatingLink({ id }: { id: string }) {
  const ratings = ratingWords();
  const { api } = useDesk();
  const link = useMutation({
    mutationFn: () =>
      answerOf(
        api.POST("/api/v1/conversations/{conversationId}/rating/link", {
          params: { path: { conversationId: id } },
        }),
      ),
  });
  if (!link.data)
    return (
      <Button mt="xs" size="xs" variant="default" loading={link.isPending} onClick={() => link.mutate()}>
        {ratings.link}
      </Button>
    );
  return (
    <TextInput
      mt="xs"
      size="xs"
      readOnly
      label={ratings.link}
      description={ratings.linkHint}
      value={link.data.url}
      onFocus={({ currentTarget }) => currentTarget.select()}
      rightSectionWidth={76}
      rightSection={
        <CopyButton value={link.data.url}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="subtle" onClick={copy}>
              {copied ? ratings.copied : ratings.copy}
            </Button>
          )}
        </CopyButton>
      }
    />
  );
}
