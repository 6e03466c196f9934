import { Stack } from "@mantine/core";
import {
  type Icon,
  IconHistory,
  IconLayoutDashboard,
  IconMessages,
  IconMessageUser,
  IconSettings,
  IconUsers,
} from "@tabler/icons-react";
import { Link, type LinkProps } from "@tanstack/react-router";
import { useDesk } from "../desk.ts";
import { isAdmin } from "../people.ts";
import { useWords, type Words } from "../words/index.ts";
import { AvailabilityMenu } from "./AvailabilityMenu.tsx";
import { Brand } from "./Brand.tsx";
import classes from "./Sidebar.module.css";
import { UserMenu } from "./UserMenu.tsx";

export interface Place {
  to: Exclude<LinkProps["to"], undefined>;
  name: keyof Words["shell"]["places"];
  icon: Icon;
}

const AGENT: readonly Place[] = [
  { to: "/sales-agent/dashboard", name: "dashboard", icon: IconLayoutDashboard },
  { to: "/sales-agent/chats", name: "chats", icon: IconMessages },
];
const ADMIN: readonly Place[] = [
  { to: "/admin/dashboard", name: "dashboard", icon: IconLayoutDashboard },
  { to: "/admin/chats", name: "supervision", icon: IconMessages },
  { to: "/admin/history", name: "history", icon: IconHistory },
  { to: "/admin/users", name: "users", icon: IconUsers },
  { to: "/admin/settings", name: "settings", icon: IconSettings },
];
/** An administrator may answer people, too. */
const ANSWERING: readonly Place[] = [{ to: "/sales-agent/chats", name: "chats", icon: IconMessageUser }];

export const placesOf = (admin: boolean): readonly Place[] => (admin ? [...ADMIN, ...ANSWERING] : AGENT);

export function Sidebar() {
  const { shell } = useWords();
  const { person } = useDesk();
  const admin = isAdmin(person);
  return (
    <Stack className={classes.sidebar} gap="md">
      <Brand />
      <nav aria-label={shell.menu} className={classes.places}>
        <Places places={admin ? ADMIN : AGENT} />
        {admin && (
          <>
            <span className={classes.heading}>{shell.answering}</span>
            <Places places={ANSWERING} />
          </>
        )}
      </nav>
      <Stack gap={4}>
        <AvailabilityMenu />
        <UserMenu />
      </Stack>
    </Stack>
  );
}

function Places({ places }: { places: readonly Place[] }) {
  const { shell } = useWords();
  return places.map(({ to, name, icon: Sign }) => (
    <Link key={to} to={to} className={classes.place ?? ""}>
      <Sign size={20} stroke={1.6} aria-hidden />
      {shell.places[name]}
    </Link>
  ));
}
