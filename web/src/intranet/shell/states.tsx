/** What stands where there is nothing to show: not yet, nothing, not for you, not now. */
import { Button, Center, Loader, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { type Icon, IconCloudOff, IconLock, IconMapPinOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { homeOf } from "../people.ts";
import { useSession } from "../session.ts";
import { useWords } from "../words/index.ts";
import classes from "./states.module.css";

export function Splash() {
  const { shell } = useWords();
  return (
    <Center className={classes.splash} role="status" aria-label={shell.loading}>
      <Loader type="dots" />
    </Center>
  );
}

interface Note {
  icon: Icon;
  title: string;
  text?: string;
  children?: ReactNode;
  /** The page's own heading, where the note is all there is. */
  alone?: boolean;
}

/** A few words in the middle, with what can be done about it. */
export function Note({ icon: Sign, title, text, children, alone = false }: Note) {
  return (
    <Stack className={classes.note} data-alone={alone || undefined} align="center" justify="center" gap="sm">
      <ThemeIcon size={56} radius="xl" variant="light" color="gray">
        <Sign size={28} stroke={1.5} aria-hidden />
      </ThemeIcon>
      <Title order={alone ? 1 : 2} size="h3" ta="center">
        {title}
      </Title>
      {text && (
        <Text c="dimmed" ta="center" maw={420}>
          {text}
        </Text>
      )}
      {children}
    </Stack>
  );
}

interface Failure {
  retry: () => void;
  /** Instead of a page, or in one of its parts. */
  alone?: boolean;
  /** Instead of everything. */
  whole?: boolean;
}

export function Failed({ retry, alone = true, whole = false }: Failure) {
  const { shell } = useWords();
  const Place = whole ? "main" : "div";
  return (
    <Place>
      <div role="alert">
        <Note icon={IconCloudOff} title={shell.failed} text={shell.failedText} alone={alone}>
          <Button onClick={retry}>{shell.retry}</Button>
        </Note>
      </div>
    </Place>
  );
}

export function NotFound() {
  const { shell } = useWords();
  return (
    <Note icon={IconMapPinOff} title={shell.notFound} text={shell.notFoundText} alone>
      <HomeButton />
    </Note>
  );
}

export function Forbidden() {
  const { shell } = useWords();
  return (
    <Note icon={IconLock} title={shell.forbidden} text={shell.forbiddenText} alone>
      <HomeButton />
    </Note>
  );
}

function HomeButton() {
  const { shell } = useWords();
  const { person } = useSession();
  return (
    <Button component={Link} to={person ? homeOf(person) : "/"}>
      {shell.home}
    </Button>
  );
}
