import { ActionIcon, Badge, Button, Tooltip } from "@mantine/core";
import { IconCheck, IconPencil } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Answered, Qualification } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { tellRefusal } from "../queries.ts";
import { useInline } from "../shell/useInline.ts";
import { moment } from "../times.ts";
import { useWords } from "../words/index.ts";
import { addressOf, useMode } from "../workspace/workspace.ts";
import { Correction } from "./Correction.tsx";
import classes from "./Qualification.module.css";
import { useConfirmAnswer, useSettleAnswer } from "./useQualification.ts";
import { fieldName, valueName } from "./values.ts";

interface Shown {
  field: string;
  known: Qualification;
  may: boolean;
}

/** One thing to know of a lead: what they told, how that is known, and what they said against it later. */
export function Answer({ field, known: { id, answers }, may }: Shown) {
  const words = useWords();
  const { qualification } = words.pipeline;
  const { opened: correcting, open, close, place } = useInline();
  const theirs = answers.filter((each) => each.field === field);
  const [answer, doubt] = (["known", "doubt"] as const).map((standing) =>
    theirs.find((each) => each.standing === standing),
  );
  const past = theirs.filter(({ standing }) => standing === "past");
  const name = fieldName(field, words);
  const label = (answer ? qualification.correctField : qualification.noteField)(name);
  return (
    <li {...place}>
      <div className={classes.line}>
        <span className={classes.field}>{name}</span>
        {!answer && <span className={classes.none}>{qualification.unknown}</span>}
        <span className={classes.acts}>
          {may && answer && !answer.confirmed_by && <Confirm id={id} field={field} name={name} />}
          {may && (
            <Tooltip label={label}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={32}
                aria-label={label}
                aria-expanded={correcting}
                onClick={correcting ? close : open}
              >
                <IconPencil size={16} stroke={1.7} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
        </span>
      </div>
      {answer && !doubt && <Told answer={answer} />}
      {answer && doubt && <Doubt id={id} answer={answer} doubt={doubt} may={may} />}
      {past.length > 0 && (
        <details className={classes.past}>
          <summary>{qualification.past(past.length)}</summary>
          {past.map((each) => (
            <Told key={`${each.at} ${each.value}`} answer={each} />
          ))}
        </details>
      )}
      {correcting && <Correction id={id} field={field} value={answer?.value ?? ""} close={close} />}
    </li>
  );
}

function Confirm({ id, field, name }: { id: string; field: string; name: string }) {
  const { qualification } = useWords().pipeline;
  const confirm = useConfirmAnswer(id);
  return (
    <Tooltip label={qualification.confirmField(name)}>
      <ActionIcon
        variant="default"
        size={32}
        aria-label={qualification.confirmField(name)}
        loading={confirm.isPending}
        onClick={() => confirm.mutate({ field }, { onError: tellRefusal })}
      >
        <IconCheck size={16} stroke={2} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function Told({ answer }: { answer: Answered }) {
  const words = useWords();
  const { projects } = useDesk();
  return (
    <>
      <b className={classes.value}>{valueName(answer.field, answer.value, words, projects)}</b>
      <Evidence answer={answer} />
    </>
  );
}

/** By which words it is known, and who says that it is right. */
function Evidence({ answer }: { answer: Answered }) {
  const { qualification } = useWords().pipeline;
  const { confirmed_at, confirmed_by, confirmed_name, confidence, quote, read_by, value } = answer;
  const by: Partial<Record<string, string>> = qualification.readBy;
  const byMachine = read_by !== "form" && read_by !== "person";
  return (
    <>
      {quote && (quote !== value || answer.seq !== null) && <Quote answer={answer} />}
      <small>
        {by[read_by] ?? qualification.readByModel(read_by)}
        {byMachine && ` · ${qualification.sure(Math.round(100 * confidence))}`}
        {" · "}
        {confirmed_by && confirmed_at
          ? qualification.confirmed(confirmed_name ?? "", moment(confirmed_at))
          : qualification.notConfirmed}
      </small>
    </>
  );
}

/** It opens the message in its thread. */
function Quote({ answer: { quote, conversation_id, seq } }: { answer: Answered }) {
  const { qualification } = useWords().pipeline;
  const mode = useMode();
  if (!conversation_id || !seq) return <q className={classes.quote}>{quote}</q>;
  return (
    <Link
      className={classes.quote ?? ""}
      to={addressOf(mode)}
      params={{ conversationId: conversation_id }}
      search={{ message: seq }}
      aria-label={qualification.openMessage(quote)}
    >
      <q>{quote}</q>
    </Link>
  );
}

interface Settling {
  id: string;
  answer: Answered;
  doubt: Answered;
  may: boolean;
}

/** What a person confirmed, and what was told against it since: somebody says which one holds. */
function Doubt({ id, answer, doubt, may }: Settling) {
  const { qualification, doubt: word } = useWords().pipeline;
  return (
    <div className={classes.doubt}>
      <Badge size="sm" color="orange">
        {word}
      </Badge>
      <div className={classes.sides}>
        <div>
          <small>{qualification.saidBefore(moment(answer.confirmed_at ?? answer.at))}</small>
          <Told answer={answer} />
          {may && <Settle id={id} field={answer.field} take="known" />}
        </div>
        <div>
          <small>{qualification.saidLater(moment(doubt.at))}</small>
          <Told answer={doubt} />
          {may && <Settle id={id} field={answer.field} take="doubt" />}
        </div>
      </div>
    </div>
  );
}

function Settle({ id, field, take }: { id: string; field: string; take: "known" | "doubt" }) {
  const { qualification } = useWords().pipeline;
  const settle = useSettleAnswer(id);
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={settle.isPending}
      onClick={() => settle.mutate({ field, take }, { onError: tellRefusal })}
    >
      {take === "known" ? qualification.keep : qualification.takeNew}
    </Button>
  );
}
