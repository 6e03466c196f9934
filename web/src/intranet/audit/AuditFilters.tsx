import { Button, Select } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFilter, IconX } from "@tabler/icons-react";
import classes from "../history/HistoryFilters.module.css";
import { Days } from "../shell/Days.tsx";
import { useWords } from "../words/index.ts";
import { auditFiltersOf, deeds, type Filters } from "./filters.ts";

interface Shown {
  filters: Filters;
  people: ReadonlyMap<string, string>;
  choose: (filters: Filters) => void;
}

export function AuditFilters({ filters, people, choose }: Shown) {
  const { admin, house } = useWords();
  const words = house.audit;
  const [open, { toggle }] = useDisclosure();
  const chosen = Object.keys(filters).length;
  const change = (changed: Record<string, unknown>) => choose(auditFiltersOf({ ...filters, ...changed }));
  return (
    <search aria-label={admin.history.filters}>
      <Button
        hiddenFrom="sm"
        variant="default"
        fullWidth
        mb="md"
        leftSection={<IconFilter size={16} aria-hidden />}
        aria-expanded={open}
        onClick={toggle}
      >
        {admin.history.filters}
        {chosen > 0 && ` (${chosen})`}
      </Button>
      <div className={classes.filters} data-open={open || undefined}>
        <Select
          label={words.actor}
          placeholder={words.anybody}
          data={[...people].map(([value, label]) => ({ value, label }))}
          value={filters.actor ?? null}
          clearable
          searchable
          onChange={(actor) => change({ actor })}
        />
        <Select
          label={words.deed}
          placeholder={words.anything}
          data={deeds().map((value) => ({ value, label: words.deeds[value] }))}
          value={filters.deed ?? null}
          clearable
          searchable
          onChange={(deed) => change({ deed })}
        />
        <Days name="audit" from={filters.from} to={filters.to} change={change} />
        {filters.subject && (
          <Button
            variant="light"
            rightSection={<IconX size={16} aria-hidden />}
            onClick={() => change({ subject: null })}
          >
            {words.onlyOne}
          </Button>
        )}
        {chosen > 0 && (
          <Button variant="subtle" leftSection={<IconX size={16} aria-hidden />} onClick={() => choose({})}>
            {admin.history.clear}
          </Button>
        )}
      </div>
    </search>
  );
}
