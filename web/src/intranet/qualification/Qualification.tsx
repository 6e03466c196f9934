import { Badge, Button, Skeleton, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Qualification as Known } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { Score } from "../pipeline/Card.tsx";
import { MoveDialog } from "../pipeline/MoveDialog.tsx";
import { putBack } from "../pipeline/steps.ts";
import rows from "../shell/Rows.module.css";
import { moment } from "../times.ts";
import { useWords } from "../words/index.ts";
import { addressOf, useMode } from "../workspace/workspace.ts";
import { Answer } from "./Answer.tsx";
import { DataConsent } from "./DataConsent.tsx";
import { Meetings } from "./Meetings.tsx";
import classes from "./Qualification.module.css";
import { useMay } from "./rights.ts";
import { useQualification, useQualificationOf } from "./useQualification.ts";
import { BANT, fieldName, fieldNames, nameOf, PERSONAL, valueName } from "./values.ts";
import { Wishes } from "./Wishes.tsx";

/** Of whoever writes in a conversation. */
export function QualificationOf({ conversationId }: { conversationId: string }) {
  const { qualification } = useWords().pipeline;
  const found = useQualificationOf(conversationId);
  if (found.isPending) return <Skeleton height={120} radius="md" />;
  if (found.isError) return <None>{qualification.failed}</None>;
  return found.data ? <Qualification id={found.data} /> : <None>{qualification.none}</None>;
}

/** Where a lead stands, what they told and by which words, and how near that brings them. */
export function Qualification({ id, named = false }: { id: string; named?: boolean }) {
  const { qualification } = useWords().pipeline;
  const found = useQualification(id);
  if (found.isPending) return <Skeleton height={320} radius="md" />;
  if (found.isError) return <None>{qualification.failed}</None>;
  return <Whole known={found.data} named={named} />;
}

function Whole({ known, named }: { known: Known; named: boolean }) {
  const { groups } = useWords().pipeline.qualification;
  const may = useMay(known);
  return (
    <div className={classes.qualification}>
      {named && <Who known={known} />}
      <Standing known={known} />
      <Parts known={known} />
      <Answers title={groups.bant} fields={BANT} known={known} />
      <Answers title={groups.wants} fields={wanted(known)} known={known} />
      <Wishes sort="features" known={known} may={may} />
      {(known.asks.includes("integrations") || known.integrations.length > 0) && (
        <Wishes sort="integrations" known={known} may={may} />
      )}
      <Meetings known={known} may={may} />
      <Answers title={groups.personal} fields={PERSONAL} known={known} />
      <DataConsent known={known} may={may} />
    </div>
  );
}

const None = ({ children }: { children: ReactNode }) => (
  <Text size="sm" c="dimmed">
    {children}
  </Text>
);

function Who({ known }: { known: Known }) {
  const words = useWords();
  const mode = useMode();
  return (
    <div className={classes.who}>
      <h3>{nameOf(known, words)}</h3>
      <Link
        to={addressOf(mode)}
        params={{ conversationId: known.conversation_id }}
        className={rows.anchor ?? ""}
      >
        {words.pipeline.qualification.open}
      </Link>
    </div>
  );
}

function Standing({ known }: { known: Known }) {
  const words = useWords();
  const { pipeline } = words;
  const [moving, { open, close }] = useDisclosure();
  return (
    <div>
      <div className={classes.line}>
        <span>
          {pipeline.qualification.step}: <b>{pipeline.steps[known.current_step]}</b>
        </span>
        {useMay(known) && (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={pipeline.move.button(nameOf(known, words))}
            onClick={open}
          >
            {pipeline.move.save}
          </Button>
        )}
      </div>
      <Moves known={known} />
      {!known.verified && (
        <small>
          <Badge size="sm" color="yellow">
            {pipeline.unverified}
          </Badge>{" "}
          {pipeline.unverifiedText}
        </small>
      )}
      {known.missing.length > 0 && <small>{pipeline.missing(fieldNames(known.missing, words))}</small>}
      {moving && <MoveDialog lead={known} close={close} />}
    </div>
  );
}

/** Who put them back here, if a person did and they are held, and all that people ever moved. */
function Moves({ known }: { known: Known }) {
  const { figures, qualification, steps } = useWords().pipeline;
  const here = putBack(known);
  const past = known.moves.filter((each) => each !== here);
  return (
    <>
      {here && <small>{qualification.putHere(here.agent_name, moment(here.at), here.reason)}</small>}
      {!here && known.held && <small>{qualification.held}</small>}
      {past.length > 0 && (
        <details className={classes.past}>
          <summary>{qualification.moves(past.length)}</summary>
          <ol>
            {past.map(({ after, agent_name, at, before, reason }) => (
              <li key={at}>
                <b>{figures.fromTo(steps[before], steps[after])}</b>
                <small>{qualification.movedBy(agent_name, moment(at), reason)}</small>
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  );
}

/** The score, and what each part of it comes from. */
function Parts({ known }: { known: Known }) {
  const words = useWords();
  const { projects } = useDesk();
  const { qualification } = words.pipeline;
  return (
    <div>
      <div className={classes.line}>
        <b>{qualification.score}</b>
        <Score points={known.score} />
      </div>
      <dl className={classes.parts}>
        {known.score_parts.map(({ criterion, points, most, because }) => (
          <div key={criterion}>
            <dt>{fieldName(criterion, words)}</dt>
            <dd>
              {because === null ? qualification.unknown : valueName(criterion, because, words, projects)} ·{" "}
              {qualification.points(points, most)}
            </dd>
            <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
              <rect width="100" height="1" fill="var(--pascal-line)" />
              <rect width={(100 * points) / most} height="1" fill="var(--pascal-chart-1)" />
            </svg>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Answers({ title, fields, known }: { title: string; fields: readonly string[]; known: Known }) {
  const may = useMay(known);
  return (
    <section>
      <h4>{title}</h4>
      <ul className={classes.answers}>
        {fields.map((field) => (
          <Answer key={field} field={field} known={known} may={may} />
        ))}
      </ul>
    </section>
  );
}

/** What nobody asks for here stands in the shape too, as document 002 has it: it is seen where it is known. */
const wanted = ({ asks, requirements }: Known): string[] =>
  Object.keys(requirements).filter((field) => asks.includes(field) || requirements[field]);
