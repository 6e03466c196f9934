import { Tabs, VisuallyHidden } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconAlarmSnooze } from "@tabler/icons-react";
import { useState } from "react";
import { useStore } from "zustand";
import { useWords } from "../../words/index.ts";
import { useInbox, useInboxes, useMode } from "../workspace.ts";
import { ConversationList } from "./ConversationList.tsx";
import { FilterBar } from "./FilterBar.tsx";
import classes from "./ListColumn.module.css";
import { countIn, NO_FILTERS, type Tab, useRows } from "./useRows.ts";

const TYPING_MS = 250;
export const TABS: Record<"agent" | "admin", readonly Tab[]> = {
  agent: ["queue", "mine", "snoozed"],
  admin: ["queue", "inProgress", "resolved"],
};

interface Shown {
  tab: Tab;
  choose: (tab: Tab) => void;
  openId: string | undefined;
}

/** Whom there is to answer. */
export function ListColumn({ tab, choose, openId }: Shown) {
  const { workspace } = useWords();
  const mode = useMode();
  const [filters, setFilters] = useState(NO_FILTERS);
  const [search] = useDebouncedValue(filters.search.trim(), TYPING_MS);
  const found = useRows(tab, { ...filters, search });
  return (
    <section className={classes.column} aria-label={workspace.list.label} data-list>
      <p className={classes.title} aria-hidden="true">
        {workspace[mode]}
      </p>
      <Tabs
        className={classes.tabs ?? ""}
        value={tab}
        onChange={(value) => value && choose(value as Tab)}
        keepMounted={false}
        classNames={{
          list: classes.names ?? "",
          tab: classes.tab ?? "",
          tabLabel: classes.name ?? "",
          tabSection: classes.section ?? "",
        }}
      >
        <Tabs.List>
          {TABS[mode].map((each) => (
            <Tabs.Tab key={each} value={each} rightSection={each !== "resolved" && <Count tab={each} />}>
              {each === "snoozed" ? <Snoozed /> : workspace.tabs[each]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <FilterBar tab={tab} filters={filters} change={setFilters} />
        {TABS[mode].map((each) => (
          <Tabs.Panel key={each} value={each} className={classes.panel ?? ""}>
            <ConversationList
              tab={each}
              found={found}
              narrowed={filters !== NO_FILTERS}
              openId={openId}
              choose={choose}
            />
          </Tabs.Panel>
        ))}
      </Tabs>
      <Waiting />
    </section>
  );
}

/** A sign: three names have no room beside each other. */
function Snoozed() {
  const { tabs } = useWords().workspace;
  return (
    <span className={classes.sign} title={tabs.snoozed}>
      <IconAlarmSnooze size={19} stroke={1.6} aria-hidden />
      <VisuallyHidden>{tabs.snoozed}</VisuallyHidden>
    </span>
  );
}

/** How many there are, as soon as all of them are known. */
function useCount(tab: Tab): number | null {
  const { sync } = useInboxes();
  const ready = useStore(sync.store, (synced) => synced.ready);
  const count = useInbox(countIn(tab));
  return ready ? count : null;
}

function Count({ tab }: { tab: Tab }) {
  const count = useCount(tab);
  return count ? (
    <span className={classes.count} data-tab={tab}>
      {count}
    </span>
  ) : null;
}

/** Read out: how many wait. */
function Waiting() {
  const { list } = useWords().workspace;
  const waiting = useCount("queue");
  return <VisuallyHidden role="status">{waiting !== null && list.news(waiting)}</VisuallyHidden>;
}
