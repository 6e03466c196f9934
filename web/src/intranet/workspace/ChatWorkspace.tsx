import "./scheme.css";
import { Drawer, VisuallyHidden } from "@mantine/core";
import { useHotkeys, useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { IconMessages } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { Row } from "../../state/inbox.ts";
import { useDesk } from "../desk.ts";
import { useTitle } from "../figures.ts";
import { isCovered } from "../shell/keys.ts";
import { Note } from "../shell/states.tsx";
import { useWords } from "../words/index.ts";
import classes from "./ChatWorkspace.module.css";
import { ListColumn, TABS } from "./list/ListColumn.tsx";
import type { Tab } from "./list/useRows.ts";
import { Thread } from "./thread/Thread.tsx";
import { useKeptFocus, useKeysOfDialogs } from "./useKeyboard.ts";
import { type Mode, ModeContext, useMode, useOpen, useRow } from "./workspace.ts";

const LeadPanel = lazy(async () => ({ default: (await import("./lead/LeadPanel.tsx")).LeadPanel }));

interface Shown {
  conversationId?: string;
  mode: Mode;
}

/** Where people are answered: `agent` takes and answers, `admin` watches over everybody's conversations. */
export function ChatWorkspace({ conversationId, mode }: Shown) {
  return (
    <ModeContext value={mode}>
      <Columns key={mode} openId={conversationId} />
    </ModeContext>
  );
}

function Columns({ openId }: { openId: string | undefined }) {
  const { shell, workspace } = useWords();
  const mode = useMode();
  const [tab, choose] = useTab(openId);
  const { details, toggle, close, drawer } = useDetails(openId);
  const open = useOpen();
  const row = useRow(openId ?? "");
  useTitle(row?.lead.name ?? shell.places[mode === "admin" ? "supervision" : "chats"]);
  const root = useRef<HTMLDivElement>(null);
  useHotkeys([["Escape", () => openId && open(null)]]);
  useKeysOfDialogs();
  useKeptFocus(root, openId);
  const shows = details && openId !== undefined;
  return (
    <div
      ref={root}
      className={classes.workspace}
      data-open={openId !== undefined || undefined}
      data-details={shows || undefined}
    >
      <VisuallyHidden component="h1">{workspace[mode]}</VisuallyHidden>
      <div className={classes.list}>
        <ListColumn tab={tab} choose={choose} openId={openId} />
      </div>
      <div className={classes.thread}>
        {openId ? (
          <Thread key={openId} id={openId} details={details} toggleDetails={toggle} />
        ) : (
          <div className={classes.nothing}>
            <Note icon={IconMessages} title={workspace.empty.thread} text={workspace.empty.threadText} />
          </div>
        )}
      </div>
      {openId && !drawer && details && (
        <div className={classes.lead}>
          <Suspense>
            <LeadPanel id={openId} close={close} />
          </Suspense>
        </div>
      )}
      {openId && drawer && (
        <Drawer
          opened={details}
          onClose={() => isCovered() || close()}
          position="right"
          size={360}
          withCloseButton={false}
          attributes={{ content: { "aria-label": workspace.lead.label } }}
          classNames={{ body: classes.drawer ?? "" }}
        >
          <Suspense>
            <LeadPanel id={openId} close={close} />
          </Suspense>
        </Drawer>
      )}
    </div>
  );
}

/** Beside the thread where there is room, and then as one likes it; else over it, when asked for there. */
function useDetails(openId: string | undefined) {
  const drawer = useMediaQuery("(max-width: 80em)", false, { getInitialValueInEffect: false });
  const [beside, setBeside] = useLocalStorage({
    key: "pascal.details",
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  const [over, setOver] = useState<string>();
  const details = drawer ? over !== undefined && over === openId : beside;
  // what was asked for there is shown below it
  const { message } = useSearch({ strict: false });
  useEffect(() => {
    if (message !== undefined) setOver(undefined);
  }, [message]);
  const set = drawer ? (shows: boolean) => setOver(shows ? openId : undefined) : setBeside;
  return { details, drawer, toggle: () => set(!details), close: () => set(false) };
}

/** The list that has the open conversation, until somebody chooses another one. */
function useTab(openId: string | undefined): [Tab, (tab: Tab) => void] {
  const { person } = useDesk();
  const mode = useMode();
  const [tab, setTab] = useState<Tab>("queue");
  const row = useRow(openId ?? "");
  const has = row && TABS[mode].find((each) => belongsTo(each, row, person.id));
  useEffect(() => {
    if (has) setTab(has);
  }, [has]);
  return [tab, setTab];
}

function belongsTo(tab: Tab, { status, agentId, snoozedUntil }: Row, me: string): boolean {
  switch (tab) {
    case "queue":
      return status === "QUEUED";
    case "mine":
      return status === "IN_PROGRESS" && agentId === me && snoozedUntil === null;
    case "snoozed":
      return status === "IN_PROGRESS" && agentId === me && snoozedUntil !== null;
    case "inProgress":
      return status === "IN_PROGRESS";
    case "resolved":
      return status === "RESOLVED";
  }
}
