/** @jsxImportSource preact */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Message } from "../../api/shapes.ts";
import { withoutNumbered } from "../../common/text.ts";
import { earlier } from "../../state/thread.ts";
import type { TalkState } from "../talk.ts";
import { Bubble, Note } from "./Bubble.tsx";
import { botAnswers, type Here, useHere } from "./here.ts";
import { Icon } from "./icons.tsx";
import { Pending } from "./Pending.tsx";

const NEAR = 80;

/** The conversation from its first message that is loaded to what still waits to be sent. */
export function Messages() {
  const here = useHere();
  const { words, talk, welcome, met, name } = here;
  const { pane, below, toEnd, scrolled } = useStickyEnd(here);
  const messages = talk?.thread.messages ?? [];
  const last = messages.at(-1);
  const choices = botAnswers(here) ? last?.choices : undefined;
  const loading = talk ? talk.status === null && messages.length === 0 : !met && name !== null;
  return (
    <div class="pane">
      <div
        class="messages"
        ref={pane}
        onScroll={scrolled}
        role="log"
        aria-live="polite"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
        tabIndex={0}
        aria-label={words.title}
      >
        {loading && <Skeleton />}
        {!loading && !talk && <Welcome text={welcome ?? words.noChat} />}
        {talk && earlier(talk.thread) && <Earlier />}
        <Thread messages={last && choices ? [...messages.slice(0, -1), above(last)] : messages} />
        <Choices texts={choices} />
        <Pending />
        {talk?.status === "QUEUED" && <Queue {...talk} />}
        {talk?.status === "RESOLVED" && <p class="quiet centred">{words.endedHint}</p>}
        {talk?.typing && (
          <p class="typing">
            <i /> <i /> <i /> {words.typing(talk.typing)}
          </p>
        )}
      </div>
      {below && (
        <button class="below" type="button" onClick={toEnd}>
          <Icon name="down" /> {words.newBelow}
        </button>
      )}
    </div>
  );
}

/** Messages with a line for each new day, those of one sender close together. */
export function Thread({ messages }: { messages: readonly Message[] }) {
  const { words, language } = useHere();
  const seen = messages.findLast(({ senderType, readAt }) => senderType === "LEAD" && readAt)?.seq ?? 0;
  return (
    <>
      {messages.map((message, at) => {
        const before = messages[at - 1];
        const day = dayOf(message.createdAt);
        return (
          <div key={message.id}>
            {day !== (before && dayOf(before.createdAt)) && <Note text={dayIn(language, day, words)} />}
            {message.senderType === "SYSTEM" ? (
              <Note text={message.contentText} />
            ) : (
              <Bubble message={message} first={begins(message, before)} seen={message.seq <= seen} />
            )}
          </div>
        );
      })}
    </>
  );
}

const PAUSE_MS = 5 * 60_000;
const dayOf = (time: string) => new Date(time).toDateString();

/** Whether somebody begins to speak here. */
function begins(message: Message, before: Message | undefined): boolean {
  if (!before || before.senderType !== message.senderType || before.senderId !== message.senderId)
    return true;
  return Date.parse(message.createdAt) - Date.parse(before.createdAt) > PAUSE_MS;
}

function dayIn(language: string, day: string, words: Here["words"]): string {
  const today = new Date();
  if (day === today.toDateString()) return words.today;
  if (day === new Date(today.getTime() - 86_400_000).toDateString()) return words.yesterday;
  return new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" }).format(
    new Date(day),
  );
}

/** Stays at the end while one is there; says so when something new is below. */
function useStickyEnd({ talk, waiting }: Here) {
  const pane = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const [below, setBelow] = useState(false);
  const { seq = 0, messages = [] } = talk?.thread ?? {};
  const [first, height] = [messages[0]?.seq, useRef(0)];
  const toEnd = () => {
    const { current } = pane;
    if (current) current.scrollTop = current.scrollHeight;
    setBelow(false);
  };
  useLayoutEffect(() => {
    if (follows.current) toEnd();
    else if (messages.at(-1)?.senderType !== "LEAD") setBelow(true);
  }, [seq, talk?.typing, talk?.status, talk?.place]);
  useLayoutEffect(toEnd, [waiting.length]);
  // what is put above must not move what is read
  useLayoutEffect(() => {
    const { current } = pane;
    if (current && !follows.current) current.scrollTop += current.scrollHeight - height.current;
  }, [first]);
  useLayoutEffect(() => {
    height.current = pane.current?.scrollHeight ?? 0;
  });
  useEffect(() => {
    const follow = () => follows.current && toEnd();
    const grown = new ResizeObserver(follow);
    if (pane.current) grown.observe(pane.current);
    pane.current?.addEventListener("load", follow, true); // pictures
    return () => grown.disconnect();
  }, []);
  const scrolled = ({
    currentTarget: { scrollHeight, scrollTop, clientHeight },
  }: {
    currentTarget: HTMLElement;
  }) => {
    follows.current = scrollHeight - scrollTop - clientHeight < NEAR;
    if (follows.current) setBelow(false);
  };
  return { pane, below, toEnd, scrolled };
}

const above = (one: Message): Message => ({ ...one, contentText: withoutNumbered(one.contentText) });

/** What may be answered by a tap, for as long as it is the last that was said. */
function Choices({ texts }: { texts: readonly string[] | undefined }) {
  const { words, waiting, visit } = useHere();
  if (!texts) return null;
  return (
    <fieldset class="choices" aria-label={words.choices} disabled={waiting.length > 0}>
      {texts.map((text) => (
        <button
          key={text}
          type="button"
          onClick={({ currentTarget }) => {
            // the button goes away, and with it where one was
            currentTarget.closest<HTMLElement>("[role=log]")?.focus();
            visit.tap(text);
          }}
        >
          {text}
        </button>
      ))}
    </fieldset>
  );
}

function Earlier() {
  const { words, visit } = useHere();
  return (
    <p class="centred">
      <button
        class="plain"
        type="button"
        onClick={() => void visit.earlier().catch(() => visit.notify(words.failed))}
      >
        {words.earlier}
      </button>
    </p>
  );
}

function Welcome({ text }: { text: string }) {
  return (
    <div class="welcome">
      <span class="mark">
        <Icon name="mark" />
      </span>
      <p>{text}</p>
    </div>
  );
}

function Queue({ place, closed }: TalkState) {
  const here = useHere();
  const { words } = here;
  const isBots = botAnswers(here);
  return (
    <div class="queue">
      <p class="waits">
        <span class="pulse" />
        {isBots ? words.botAnswers : closed ? words.closed : words.waiting}
      </p>
      {place !== null && !closed && !isBots && (
        <p class="place">{place === 1 ? words.next : words.ahead(place - 1)}</p>
      )}
      {isBots ? closed && <p class="quiet">{words.closed}</p> : <p class="quiet">{words.waitingHint}</p>}
    </div>
  );
}

/** Where the messages will be: who is known is not shown a form first. */
function Skeleton() {
  const { words } = useHere();
  return (
    <div class="skeleton" role="status" aria-label={words.loading}>
      <i />
      <i />
      <i />
    </div>
  );
}
