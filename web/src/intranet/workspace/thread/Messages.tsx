import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import type { Message } from "../../../api/shapes.ts";
import type { Row } from "../../../state/inbox.ts";
import type { Send } from "../../../state/sends.ts";
import { useWords } from "../../words/index.ts";
import { useNotes } from "../asides/asides.ts";
import { NoteCard } from "../asides/NoteCard.tsx";
import type { Rights } from "../rights.ts";
import { useInbox, useInboxes } from "../workspace.ts";
import { Announced } from "./Announced.tsx";
import { Bubble } from "./Bubble.tsx";
import { type Item, itemsOf } from "./items.ts";
import { AboutLine, ChannelLine, DayLine, EarlierLine, NoteLine, UnreadLine } from "./lines.tsx";
import classes from "./Messages.module.css";
import { NewPill } from "./NewPill.tsx";
import { NotYet } from "./NotYet.tsx";
import { Pending } from "./Pending.tsx";
import { TypingLine } from "./TypingLine.tsx";
import { useAtEnd } from "./useAtEnd.ts";
import { useEarlier } from "./useEarlier.ts";
import { useNamed } from "./useNamed.ts";
import { useReading } from "./useReading.ts";
import { useToStart } from "./useToStart.ts";

const LINE_PX = 56;
const NEAR_PX = 80;
const NEAR_LINES = 5;
const NO_MESSAGES: readonly Message[] = [];
const NO_SENDS: readonly Send[] = [];

/** All that was said, of which those lines are drawn that are seen. */
export function Messages({ row, rights }: { row: Row; rights: Rights }) {
  const { sends: outbox } = useInboxes();
  const messages = useInbox(({ threads }) => threads.get(row.id)?.messages ?? NO_MESSAGES);
  const sends = useStore(outbox.store, ({ waiting }) => waiting.get(row.id) ?? NO_SENDS);
  const unreadFrom = useFirstUnread(row, messages);
  const notes = useNotes(row.id);
  const items = useMemo(
    () => itemsOf({ messages, sends, unreadFrom, notes }),
    [messages, sends, unreadFrom, notes],
  );
  if (messages.length === 0 && row.lastSeq > 0) return <NotYet />;
  const whole = messages[0]?.seq === 1;
  return <Rolled row={row} rights={rights} items={items} whole={whole} last={messages.at(-1)} />;
}

interface Shown {
  row: Row;
  rights: Rights;
  items: Item[];
  /** Whether it goes back to the first message. */
  whole: boolean;
  last: Message | undefined;
}

function Rolled({ row, rights, items, whole, last }: Shown) {
  const { thread } = useWords().workspace;
  const scroller = useRef<HTMLDivElement>(null);
  const [begun, setBegun] = useState(false); // at the end, where reading begins
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    getItemKey: (index) => items[index]?.key ?? index,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: NEAR_PX,
    overscan: 8,
    paddingStart: 16,
    paddingEnd: 12,
    onChange: (now) => {
      if (now.isAtEnd(NEAR_PX)) setBegun(true);
    },
  });
  useLayoutEffect(() => virtual.scrollToEnd(), [virtual]);
  const atEnd = useAtEnd(scroller, NEAR_PX, () => virtual.scrollToEnd());
  useOwnSent(items, () => virtual.scrollToEnd());
  const toStart = useToStart(whole, () => virtual.scrollToOffset(0));
  const named = useNamed(items, whole, (index) => virtual.scrollToIndex(index, { align: "center" }));
  const nearStart = begun && !whole && (virtual.range?.startIndex ?? NEAR_LINES) < NEAR_LINES;
  const fetching = useEarlier(row.id, nearStart || toStart.wanted || named.wanted);
  useReading(row, rights, atEnd, last?.seq ?? 0);

  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        className={classes.scroller}
        role="log"
        aria-live="off"
        aria-label={thread.log}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no wheel scrolls with the keyboard
        tabIndex={0}
        {...toStart.hands}
      >
        <div className={classes.lines} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ key, index, start }) => {
            const item = items[index];
            return (
              item && (
                <div
                  key={key}
                  ref={virtual.measureElement}
                  data-index={index}
                  className={classes.line}
                  aria-current={key === named.key || undefined}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <Line item={item} row={row} mayWrite={rights.write || rights.stepIn} />
                </div>
              )
            );
          })}
        </div>
      </div>
      {fetching && <EarlierLine />}
      <NewPill atEnd={atEnd} last={last} toEnd={() => virtual.scrollToEnd({ behavior: "smooth" })} />
      <TypingLine id={row.id} />
      <Announced message={last} />
    </div>
  );
}

function Line({ item, row, mayWrite }: { item: Item; row: Row; mayWrite: boolean }): ReactNode {
  switch (item.kind) {
    case "day":
      return <DayLine at={item.at} />;
    case "unread":
      return <UnreadLine />;
    case "note":
      return <NoteLine message={item.message} />;
    case "channel":
      return <ChannelLine channel={item.channel} />;
    case "about":
      return <AboutLine message={item.message} />;
    case "aside":
      return <NoteCard note={item.note} />;
    case "said":
      return <Bubble {...item} mayWrite={mayWrite} />;
    case "sending":
      return <Pending conversationId={row.id} send={item.send} first={item.first} />;
  }
}

/** The first message that nobody had read when the conversation was opened: the line stays while it is open. */
function useFirstUnread(row: Row, messages: readonly Message[]): number | null {
  const [at, setAt] = useState<number | null>(null);
  const looked = useRef(false);
  if (!looked.current && messages.length > 0) {
    looked.current = true;
    const first = messages.find(({ senderType, readAt }) => senderType === "LEAD" && readAt === null);
    // where nobody has answered yet everything is new, and a line before all of it says nothing
    const answered =
      first && messages.some(({ senderType, seq }) => senderType === "AGENT" && seq < first.seq);
    if (first && answered && row.unread > 0) setAt(first.seq);
  }
  return at;
}

/** Who has written something wants to see it, wherever they had scrolled to. */
function useOwnSent(items: readonly Item[], toEnd: () => void): void {
  const count = items.filter(({ kind }) => kind === "sending").length;
  const before = useRef(count);
  useEffect(() => {
    if (count > before.current) toEnd();
    before.current = count;
  });
}
