import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback, useDisclosure } from "@mantine/hooks";
import { IconFilter, IconSearch, IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTeam } from "../figures.ts";
import { type Filters, filtersOf } from "../filters.ts";
import { Days } from "../shell/Days.tsx";
import { useWords } from "../words/index.ts";
import classes from "./HistoryFilters.module.css";

const TYPING_MS = 350;

interface Props {
  filters: Filters;
  choose: (filters: Filters) => void;
}

const options = <K extends string>(names: Record<K, string>) =>
  (Object.entries(names) as [K, string][]).map(([value, label]) => ({ value, label }));

export function HistoryFilters({ filters, choose }: Props) {
  const { history } = useWords().admin;
  const [open, { toggle }] = useDisclosure();
  const chosen = Object.keys(filters).length;
  return (
    <search aria-label={history.filters}>
      <Button
        hiddenFrom="sm"
        variant="default"
        fullWidth
        mb="md"
        leftSection={<IconFilter size={16} aria-hidden />}
        aria-expanded={open}
        onClick={toggle}
      >
        {history.filters}
        {chosen > 0 && ` (${chosen})`}
      </Button>
      <div className={classes.filters} data-open={open || undefined}>
        <Fields filters={filters} change={(changed) => choose(filtersOf({ ...filters, ...changed }))} />
        {chosen > 0 && (
          <Button variant="subtle" leftSection={<IconX size={16} aria-hidden />} onClick={() => choose({})}>
            {history.clear}
          </Button>
        )}
      </div>
    </search>
  );
}

interface FieldsProps {
  filters: Filters;
  change: (changed: Record<string, unknown>) => void;
}

function Fields({ filters, change }: FieldsProps) {
  const { admin, shell } = useWords();
  const { history, status, priority } = admin;
  const team = useTeam().data ?? [];
  return (
    <>
      <Typed label={history.search} icon value={filters.search} settle={(search) => change({ search })} />
      <Select
        label={history.status}
        data={[...options(status), { value: "ALL", label: history.everything }]}
        value={filters.status ?? "RESOLVED"}
        allowDeselect={false}
        onChange={(chosen) => change({ status: chosen === "RESOLVED" ? null : chosen })}
      />
      <Days name="history" from={filters.from} to={filters.to} change={change} />
      <Select
        label={history.agent}
        placeholder={history.anyAgent}
        data={team.map(({ id, name }) => ({ value: id, label: name }))}
        value={filters.assignee ?? null}
        clearable
        searchable
        onChange={(assignee) => change({ assignee })}
      />
      <Select
        label={history.priority}
        placeholder={history.anyPriority}
        data={options(priority)}
        value={filters.priority ?? null}
        clearable
        onChange={(chosen) => change({ priority: chosen })}
      />
      <Typed label={history.tag} value={filters.tag} settle={(tag) => change({ tag })} />
      <Select
        label={history.channel}
        placeholder={history.anyChannel}
        data={options(shell.channels)}
        value={filters.channel ?? null}
        clearable
        onChange={(channel) => change({ channel })}
      />
    </>
  );
}

interface TypedProps {
  label: string;
  icon?: boolean;
  value: string | undefined;
  settle: (value: string) => void;
}

/** What is typed counts when the typing pauses. */
function Typed({ label, icon = false, value = "", settle }: TypedProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const later = useDebouncedCallback(settle, TYPING_MS);
  return (
    <TextInput
      label={label}
      {...(icon && { leftSection: <IconSearch size={16} aria-hidden /> })}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        later(currentTarget.value);
      }}
    />
  );
}
