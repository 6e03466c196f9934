import { Anchor, Badge, SegmentedControl, TagsInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useMemo } from "react";
import type { Priority } from "../../../api/shapes.ts";
import type { Row } from "../../../state/inbox.ts";
import { useDesk } from "../../desk.ts";
import { lasting, moment } from "../../times.ts";
import { useWords } from "../../words/index.ts";
import { useDescribe } from "../acts.ts";
import { rightsOf } from "../rights.ts";
import { useInbox } from "../workspace.ts";
import classes from "./LeadPanel.module.css";

/** As in src/pascal/domain/conversations.py; the API's description has no words for it. */
const MOST_TAGS = 20;
const LONGEST_TAG = 40;

export function ConversationFacts({ row }: { row: Row }) {
  const { lead } = useWords().workspace;
  const { person } = useDesk();
  const waited = row.assignedAt && (Date.parse(row.assignedAt) - Date.parse(row.createdAt)) / 1000;
  const may = rightsOf(person, row).describe;
  return (
    <>
      <dl className={classes.facts}>
        <Fact name={lead.status}>{lead.statuses[row.status]}</Fact>
        <Fact name={lead.agent}>{row.agentName ?? lead.nobody}</Fact>
        <Fact name={lead.began}>{moment(row.createdAt)}</Fact>
        {waited !== null && waited !== "" && <Fact name={lead.waited}>{lasting(Math.max(0, waited))}</Fact>}
        {row.closedAt && <Fact name={lead.ended}>{moment(row.closedAt)}</Fact>}
      </dl>
      <Summary row={row} />
      <PriorityChoice row={row} may={may} />
      <Tags row={row} may={may} />
    </>
  );
}

/** What a machine that read along makes of it: a quotation, shown as text. */
function Summary({ row: { analysis } }: { row: Row }) {
  const { lead } = useWords().workspace;
  return (
    <div className={classes.field}>
      <span>{lead.summary}</span>
      {analysis ? (
        <>
          <p className={classes.summary}>{analysis.summary}</p>
          <small className={classes.by}>
            {lead.readBy(analysis.by === "rules" ? lead.rules : analysis.by, moment(analysis.at))}
          </small>
        </>
      ) : (
        <small className={classes.by}>{lead.notRead}</small>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface Shown {
  row: Row;
  may: boolean;
}

/** The machine chooses: what it chose is told below. */
const MACHINE = "machine";

function PriorityChoice({ row, may }: Shown) {
  const { lead, priority } = useWords().workspace;
  const describe = useDescribe(row.id);
  const asked = describe.isPending ? describe.variables.priority : undefined;
  const kept = row.priorityBy === "PERSON" ? row.priority : null;
  const chosen = asked === undefined ? kept : asked;
  const machines = row.analysis && priority[row.analysis.priority];
  // nobody chose it, and the machine reads something else
  const isAlarmed = chosen === null && row.priority === "HIGH" && row.analysis?.priority !== "HIGH";
  return (
    <div className={classes.field}>
      <span id="priority-label">{lead.priority}</span>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-labelledby="priority-label"
        disabled={!may}
        value={chosen ?? MACHINE}
        onChange={(value) => describe.mutate({ priority: value === MACHINE ? null : (value as Priority) })}
        data={[
          { value: MACHINE, label: priority.none },
          ...(["LOW", "MEDIUM", "HIGH"] as const).map((value) => ({ value, label: priority[value] })),
        ]}
      />
      <small className={classes.by}>
        {isAlarmed ? lead.priorityByAlarm : lead.priorityBy(chosen !== null, machines)}
      </small>
    </div>
  );
}

function Tags({ row, may }: Shown) {
  const { lead } = useWords().workspace;
  const describe = useDescribe(row.id);
  const conversations = useInbox((inbox) => inbox.conversations);
  const known = useMemo(
    () => [...new Set([...conversations.values()].flatMap(({ tags }) => tags))].sort(),
    [conversations],
  );
  if (!may)
    return (
      <div className={classes.field}>
        <span>{lead.tags}</span>
        <div className={classes.tags}>
          {row.tags.length === 0 && <span className={classes.none}>{lead.noTags}</span>}
          {row.tags.map((tag) => (
            <Badge key={tag} variant="default" tt="none" fw={500}>
              {tag}
            </Badge>
          ))}
        </div>
        <TagsBy row={row} />
      </div>
    );
  return (
    <div className={classes.field}>
      <TagsInput
        label={lead.tags}
        placeholder={row.tags.length === 0 ? lead.tagsPlaceholder : ""}
        data={known}
        value={(describe.isPending && describe.variables.tags) || row.tags}
        onChange={(tags) => describe.mutate({ tags: tags.map((tag) => tag.slice(0, LONGEST_TAG)) })}
        maxTags={MOST_TAGS}
        acceptValueOnBlur
        clearable={false}
        comboboxProps={{ withinPortal: true }}
      />
      <TagsBy row={row}>
        {row.tagsBy === "PERSON" && (
          <Anchor component="button" type="button" size="xs" onClick={() => describe.mutate({ tags: null })}>
            {lead.giveBack}
          </Anchor>
        )}
      </TagsBy>
    </div>
  );
}

function TagsBy({ row: { tagsBy }, children }: { row: Row; children?: ReactNode }) {
  const { lead } = useWords().workspace;
  if (tagsBy === null) return null;
  return (
    <small className={classes.by}>
      {lead.tagsBy[tagsBy]} {children}
    </small>
  );
}
