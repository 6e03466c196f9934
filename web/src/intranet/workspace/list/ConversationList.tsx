import { Button, Skeleton } from "@mantine/core";
import { IconCloudOff, IconHourglassEmpty, IconMessages, IconSearch } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { Note } from "../../shell/states.tsx";
import { useNow } from "../../times.ts";
import { useWords } from "../../words/index.ts";
import classes from "./ConversationList.module.css";
import { ConversationRow } from "./ConversationRow.tsx";
import { useFollowed } from "./useFollowed.ts";
import { useFresh } from "./useFresh.ts";
import { useListKeys } from "./useListKeys.ts";
import type { Rows, Tab } from "./useRows.ts";

const ROW_PX = 88;
const TICK_MS = 15_000;

interface Shown {
  tab: Tab;
  found: Rows;
  /** Whether something is searched or filtered for. */
  narrowed: boolean;
  openId: string | undefined;
  choose: (tab: Tab) => void;
}

export function ConversationList({ tab, found, narrowed, openId, choose }: Shown) {
  const { shell, workspace } = useWords();
  if (found.state === "loading") return <Loading />;
  if (found.state === "failed" && found.rows.length === 0)
    return (
      <div role="alert">
        <Note icon={IconCloudOff} title={workspace.list.failed}>
          <Button onClick={found.retry}>{shell.retry}</Button>
        </Note>
      </div>
    );
  if (found.rows.length === 0) return <Empty tab={tab} narrowed={narrowed} choose={choose} />;
  return <Rolled found={found} openId={openId} />;
}

/** However many there are, those that are seen. */
function Rolled({ found: { rows, more }, openId }: { found: Rows; openId: string | undefined }) {
  const { list } = useWords().workspace;
  const scroller = useRef<HTMLDivElement>(null);
  const now = useNow(TICK_MS);
  const fresh = useFresh(rows);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 4,
    paddingStart: 2,
    paddingEnd: 8,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - 5) more?.();
  }, [last, rows.length, more]);
  useFollowed(shown.flatMap(({ index }) => rows[index]?.id ?? []));
  useListKeys(rows, openId, scroller, (index) => virtual.scrollToIndex(index));

  return (
    <div ref={scroller} className={classes.scroller}>
      <ul className={classes.rows} style={{ height: virtual.getTotalSize() }} aria-label={list.label}>
        {shown.map(({ key, index, start, size }) => {
          const row = rows[index];
          return (
            row && (
              <li
                key={key}
                className={classes.place}
                style={{ height: size, transform: `translateY(${start}px)` }}
                aria-setsize={rows.length}
                aria-posinset={index + 1}
              >
                <ConversationRow row={row} now={now} open={row.id === openId} fresh={fresh.has(row.id)} />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

function Loading() {
  const { shell } = useWords();
  return (
    <div className={classes.loading} role="status" aria-label={shell.loading}>
      {["one", "two", "three", "four", "five", "six"].map((each) => (
        <div key={each} className={classes.ghost}>
          <Skeleton height={42} circle />
          <div>
            <Skeleton height={10} width="55%" radius="xl" />
            <Skeleton height={8} width="35%" radius="xl" mt={8} />
            <Skeleton height={8} width="90%" radius="xl" mt={8} />
          </div>
        </div>
      ))}
    </div>
  );
}

function Empty({ tab, narrowed, choose }: Pick<Shown, "tab" | "narrowed" | "choose">) {
  const { empty } = useWords().workspace;
  if (narrowed) return <Note icon={IconSearch} title={empty.found} text={empty.foundText} />;
  return (
    <Note
      icon={tab === "queue" ? IconHourglassEmpty : IconMessages}
      title={empty[tab]}
      text={empty[`${tab}Text`]}
    >
      {tab === "mine" && (
        <Button variant="default" onClick={() => choose("queue")}>
          {empty.toQueue}
        </Button>
      )}
    </Note>
  );
}
