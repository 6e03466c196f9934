import { Kbd, Stack, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Fragment } from "react";
import { useIsAnyBad } from "../channels/useHealth.ts";
import { useDesk } from "../desk.ts";
import { useOverview, useUnread } from "../figures.ts";
import { groupsOf, type Place } from "../places.ts";
import { useWords } from "../words/index.ts";
import { AvailabilityMenu } from "./AvailabilityMenu.tsx";
import { Brand } from "./Brand.tsx";
import { MOD } from "./keys.ts";
import { Mentions } from "./Mentions.tsx";
import classes from "./Sidebar.module.css";
import { spotlight } from "./spotlight.ts";
import { UserMenu } from "./UserMenu.tsx";

export function Sidebar() {
  const { shell } = useWords();
  const { person } = useDesk();
  return (
    <Stack className={classes.sidebar} gap="md">
      <Brand />
      <SearchButton />
      <nav aria-label={shell.menu} className={classes.places}>
        {groupsOf(person).map(({ name, places }) => (
          <Fragment key={name ?? ""}>
            {name && <span className={classes.heading}>{shell.groups[name]}</span>}
            <Places places={places} />
          </Fragment>
        ))}
      </nav>
      <Stack gap={4}>
        <Mentions />
        <AvailabilityMenu />
        <UserMenu />
      </Stack>
    </Stack>
  );
}

function SearchButton() {
  const { palette } = useWords().shell;
  return (
    <UnstyledButton className={classes.search ?? ""} onClick={spotlight.open}>
      <IconSearch size={18} stroke={1.6} aria-hidden />
      <span className={classes.grow}>{palette.search}</span>
      <Kbd className={classes.key} visibleFrom="md" aria-hidden>
        {MOD} K
      </Kbd>
    </UnstyledButton>
  );
}

function Places({ places }: { places: readonly Place[] }) {
  const { shell } = useWords();
  return places.map(({ to, name, icon: Sign }) => (
    <Link key={to} to={to} className={classes.place ?? ""}>
      <Sign size={20} stroke={1.6} aria-hidden />
      <span className={classes.grow}>{shell.places[name]}</span>
      {name === "chats" && <Counts />}
      {name === "channels" && <Bad />}
    </Link>
  ));
}

/** Who waits in the queue, and what waits for me. */
function Counts() {
  const { counts } = useWords().shell;
  const waiting = useOverview().data?.waiting.count ?? 0;
  const unread = useUnread();
  return (
    <>
      {waiting > 0 && (
        <span className={classes.count} title={counts.waiting(waiting)}>
          <span aria-hidden>{waiting}</span>
          <VisuallyHidden>{counts.waiting(waiting)}</VisuallyHidden>
        </span>
      )}
      {unread > 0 && (
        <span className={classes.count} data-mine title={counts.unread(unread)}>
          <span aria-hidden>{unread}</span>
          <VisuallyHidden>{counts.unread(unread)}</VisuallyHidden>
        </span>
      )}
    </>
  );
}

/** A channel has trouble. */
function Bad() {
  const { badChannel } = useWords().shell;
  return (
    useIsAnyBad() && <span className={classes.bad} role="img" aria-label={badChannel} title={badChannel} />
  );
}
