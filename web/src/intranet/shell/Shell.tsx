import { Burger, Group } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { Outlet, useLocation, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { useDesk } from "../desk.ts";
import { useFreshFigures, useFreshMine } from "../figures.ts";
import { useSession } from "../session.ts";
import { useWords, withWords } from "../words/index.ts";
import { Brand } from "./Brand.tsx";
import { DeskProvider } from "./DeskProvider.tsx";
import { LineBanner } from "./LineBanner.tsx";
import classes from "./Shell.module.css";
import { Sidebar } from "./Sidebar.tsx";
import { useShortcutsKey } from "./shortcuts.tsx";
import { spotlight } from "./spotlight.ts";
import { Splash } from "./states.tsx";
import { useOwnAvailability } from "./useLive.ts";
import { useNotificationClicks } from "./useNotificationClicks.ts";

const Background = lazy(withWords(async () => ({ default: (await import("./Background.tsx")).Background })));
const CallBar = lazy(withWords(async () => ({ default: (await import("../calls/CallBar.tsx")).CallBar })));
const Sheet = lazy(async () => ({ default: (await import("./Sheet.tsx")).Sheet }));

/** The intranet around every page of somebody who is signed in. */
export function Shell() {
  const { person } = useSession();
  if (!person) return <Splash />; // the router is about to lead to the login
  return (
    <DeskProvider key={person.id} person={person}>
      <Frame />
      <Suspense>
        <Background />
      </Suspense>
    </DeskProvider>
  );
}

function Frame() {
  const { shell } = useWords();
  const { config } = useDesk();
  const { pathname } = useLocation();
  const { conversationId } = useParams({ strict: false });
  const [open, { toggle, close }] = useDisclosure();
  useFreshFigures();
  useFreshMine();
  useOwnAvailability();
  useEffect(close, [pathname]); // whoever has chosen a page wants to see it
  // what is pressed or asked for before the background has come is not lost
  useHotkeys([["mod+K", spotlight.toggle]], []);
  useShortcutsKey();
  useNotificationClicks();

  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#main">
        {shell.skip}
      </a>
      <aside className={classes.side}>
        <Sidebar />
      </aside>
      <section
        className={classes.top}
        aria-label={shell.name}
        data-in-chat={conversationId !== undefined || undefined}
      >
        <Group gap="sm">
          <Burger opened={open} onClick={toggle} aria-label={shell.menu} size="sm" color="white" />
          <Brand />
        </Group>
      </section>
      <Suspense>
        <Sheet opened={open} close={close} />
      </Suspense>
      <main id="main" className={classes.main} tabIndex={-1}>
        <LineBanner />
        <Suspense>{config.calls && <CallBar />}</Suspense>
        <div className={classes.page}>
          <Suspense fallback={<Splash />}>
            <Outlet />
          </Suspense>
        </div>
      </main>
    </div>
  );
}
