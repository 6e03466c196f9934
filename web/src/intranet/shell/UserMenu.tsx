import { Avatar, Menu, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import {
  IconDeviceDesktop,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSelector,
  IconSun,
  IconUser,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useDesk } from "../desk.ts";
import { initials } from "../people.ts";
import { signOut } from "../session.ts";
import { useWords } from "../words/index.ts";
import classes from "./Sidebar.module.css";
import { openShortcuts } from "./shortcuts.tsx";

export function UserMenu() {
  const { shell } = useWords();
  const { person } = useDesk();
  return (
    <Menu position="top-start" width={250}>
      <Menu.Target>
        <UnstyledButton className={classes.item ?? ""}>
          <Avatar size={32} radius="xl" variant="filled" color="yellow" aria-hidden>
            {initials(person.name)}
          </Avatar>
          <span className={classes.grow}>
            <Text span display="block" size="sm" fw={600} c="white" truncate>
              {person.name}
            </Text>
            <Text span display="block" size="xs" className={classes.dim}>
              {shell.roles[person.role]}
            </Text>
          </span>
          <IconSelector size={16} className={classes.dim} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/profile" leftSection={<IconUser size={16} aria-hidden />}>
          {shell.places.profile}
        </Menu.Item>
        <SchemeItem />
        <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={openShortcuts}>
          {shell.shortcuts.title}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() => signOut().catch(() => {})} // signed out here, whether or not the server heard it
        >
          {shell.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const NEXT = { light: "dark", dark: "auto", auto: "light" } as const;
const SIGNS = { light: IconSun, dark: IconMoon, auto: IconDeviceDesktop };

function SchemeItem() {
  const { shell } = useWords();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Sign = SIGNS[colorScheme];
  return (
    <Menu.Item
      leftSection={<Sign size={16} aria-hidden />}
      closeMenuOnClick={false}
      onClick={() => setColorScheme(NEXT[colorScheme])}
    >
      {shell.scheme}: {shell.schemes[colorScheme]}
    </Menu.Item>
  );
}
