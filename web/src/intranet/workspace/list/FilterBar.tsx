import {
  ActionIcon,
  Button,
  CloseButton,
  Group,
  Indicator,
  Popover,
  Select,
  Stack,
  TextInput,
} from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconAdjustmentsHorizontal, IconSearch } from "@tabler/icons-react";
import { useMemo, useRef } from "react";
import { useTeam } from "../../figures.ts";
import { useWords } from "../../words/index.ts";
import { useInbox, useMode } from "../workspace.ts";
import classes from "./FilterBar.module.css";
import { type Filters, NO_FILTERS, type Tab } from "./useRows.ts";

interface Shown {
  tab: Tab;
  filters: Filters;
  change: (filters: Filters) => void;
}

export function FilterBar({ tab, filters, change }: Shown) {
  const { list } = useWords().workspace;
  const field = useRef<HTMLInputElement>(null);
  useHotkeys([["/", () => field.current?.focus()]]);
  const search = (words: string) =>
    change(words || filters !== NO_FILTERS ? { ...filters, search: words } : filters);
  const clear = () => change(narrowedBy(filters) > 0 ? { ...filters, search: "" } : NO_FILTERS);
  return (
    <Group className={classes.bar ?? ""} gap="xs" wrap="nowrap">
      <TextInput
        ref={field}
        className={classes.search ?? ""}
        radius="xl"
        aria-label={list.search}
        title={list.search}
        placeholder={list.search}
        value={filters.search}
        onChange={({ currentTarget }) => search(currentTarget.value)}
        onKeyDown={({ key, currentTarget }) => {
          if (key !== "Escape") return;
          clear();
          currentTarget.blur();
        }}
        leftSection={<IconSearch size={16} stroke={1.7} aria-hidden />}
        rightSection={filters.search && <CloseButton size="sm" aria-label={list.clear} onClick={clear} />}
      />
      <Narrow tab={tab} filters={filters} change={change} />
    </Group>
  );
}

const narrowedBy = ({ priority, tag, agentId }: Filters) => [priority, tag, agentId].filter(Boolean).length;

function Narrow({ tab, filters, change }: Shown) {
  const { list } = useWords().workspace;
  const mode = useMode();
  const narrowed = narrowedBy(filters);
  return (
    <Popover position="bottom-end" width={260} trapFocus withArrow shadow="md">
      <Indicator disabled={narrowed === 0} label={narrowed} size={16} offset={4} color="yellow" autoContrast>
        <Popover.Target>
          <ActionIcon variant="default" size={36} radius="xl" aria-label={list.filters} title={list.filters}>
            <IconAdjustmentsHorizontal size={18} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown>
        <Stack gap="xs">
          <PriorityFilter filters={filters} change={change} />
          <TagFilter filters={filters} change={change} />
          {mode === "admin" && tab !== "queue" && <AgentFilter filters={filters} change={change} />}
          <Button
            variant="subtle"
            size="xs"
            disabled={narrowed === 0}
            onClick={() => change({ ...NO_FILTERS, search: filters.search })}
          >
            {list.clearFilters}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

const within = { withinPortal: false };

function PriorityFilter({ filters, change }: Omit<Shown, "tab">) {
  const { list, priority, lead } = useWords().workspace;
  return (
    <Select
      label={lead.priority}
      placeholder={list.anyPriority}
      data={(["HIGH", "MEDIUM", "LOW", "UNANALYZED"] as const).map((value) => ({
        value,
        label: priority[value],
      }))}
      value={filters.priority}
      onChange={(value) => change({ ...filters, priority: value as Filters["priority"] })}
      clearable
      comboboxProps={within}
    />
  );
}

/** Of the tags that are known here: any other one would find nothing. */
function TagFilter({ filters, change }: Omit<Shown, "tab">) {
  const { list, lead } = useWords().workspace;
  const conversations = useInbox((inbox) => inbox.conversations);
  const tags = useMemo(
    () => [...new Set([...conversations.values()].flatMap((row) => row.tags))].sort(),
    [conversations],
  );
  return (
    <Select
      label={lead.tags}
      placeholder={list.anyTag}
      data={tags}
      value={filters.tag}
      onChange={(tag) => change({ ...filters, tag })}
      searchable
      clearable
      comboboxProps={within}
    />
  );
}

function AgentFilter({ filters, change }: Omit<Shown, "tab">) {
  const { list, lead } = useWords().workspace;
  const team = useTeam().data ?? [];
  return (
    <Select
      label={lead.agent}
      placeholder={list.anyAgent}
      data={team.map(({ id, name }) => ({ value: id, label: name }))}
      value={filters.agentId}
      onChange={(agentId) => change({ ...filters, agentId })}
      searchable
      clearable
      comboboxProps={within}
    />
  );
}
