import { Badge, Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Qualification } from "../../api/shapes.ts";
import { YesOrNo } from "../shell/YesOrNo.tsx";
import { moment } from "../times.ts";
import { useWords, type Words } from "../words/index.ts";
import classes from "./Qualification.module.css";
import { useNoteDataConsent } from "./useQualification.ts";

type Word = Qualification["consents"][number];

/** As in src/pascal/domain/qualification.py. */
const MOST_WORDS = 500;

/** Whether what they tell may be kept and used, who said so, and all that was ever said of it. */
export function DataConsent({ known: { id, consents }, may }: { known: Qualification; may: boolean }) {
  const { pipeline, shell } = useWords();
  const { consent } = pipeline.qualification;
  const [opened, { open, close }] = useDisclosure();
  const [last] = consents;
  return (
    <section>
      <h4>{consent.title}</h4>
      <Badge
        color={last ? (last.given ? "teal" : "red") : "gray"}
        tt="none"
        h="auto"
        className={classes.said ?? ""}
      >
        {last ? (last.given ? consent.given : consent.refused) : consent.none}
      </Badge>
      {last && <small>{howKnown(last, consent)}</small>}
      {consents.length > 1 && (
        <details className={classes.past}>
          <summary>{consent.ledger(consents.length)}</summary>
          <ol>
            {consents.map((word) => (
              <li key={word.at}>
                <b>{word.given ? consent.yes : consent.no}</b>
                <small>{howKnown(word, consent)}</small>
              </li>
            ))}
          </ol>
        </details>
      )}
      {may && (
        <Button size="xs" variant="default" mt="xs" onClick={open}>
          {consent.note}
        </Button>
      )}
      <Modal
        opened={opened}
        onClose={close}
        title={consent.note}
        closeButtonProps={{ "aria-label": shell.close }}
      >
        <Form id={id} close={close} />
      </Modal>
    </section>
  );
}

function howKnown(
  { agent_id, agent_name, at, words }: Word,
  { said, noted }: Words["pipeline"]["qualification"]["consent"],
): string {
  return agent_id === null ? said(words, moment(at)) : noted(agent_name ?? "", moment(at), words);
}

function Form({ id, close }: { id: string; close: () => void }) {
  const { qualification } = useWords().pipeline;
  const note = useNoteDataConsent(id);
  return (
    <YesOrNo
      question={{ ...qualification, ...qualification.consent }}
      most={MOST_WORDS}
      busy={note.isPending}
      save={(given, words, tell) => note.mutate({ given, words }, { onSuccess: close, ...tell })}
    />
  );
}
