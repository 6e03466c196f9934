import { Anchor, Group, Stack, Text, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTitle } from "../figures.ts";
import { ADMIN, type Place } from "../places.ts";
import { useWords } from "../words/index.ts";
import classes from "./Page.module.css";

interface Page {
  title: string;
  /** A sentence under the title. */
  lead?: ReactNode;
  /** The list that this is one of. */
  of?: Place["to"];
  /** What can be done here, beside the title. */
  actions?: ReactNode;
  narrow?: boolean;
  children: ReactNode;
}

export function Page({ title, lead, of, actions, narrow = false, children }: Page) {
  const { places } = useWords().shell;
  const list = ADMIN.flatMap((group) => group.places).find(({ to }) => to === of);
  useTitle(title);
  return (
    <div className={classes.page} data-narrow={narrow || undefined}>
      {list && (
        <Anchor
          component={Link}
          to={list.to}
          activeOptions={{ exact: true }}
          size="sm"
          className={classes.back ?? ""}
        >
          <IconArrowLeft size={16} aria-hidden />
          {places[list.name]}
        </Anchor>
      )}
      <Group justify="space-between" align="flex-start" mb="lg">
        <Stack gap={2}>
          <Title order={1} className={classes.title ?? ""}>
            {title}
          </Title>
          {lead && <Text c="dimmed">{lead}</Text>}
        </Stack>
        {actions}
      </Group>
      {children}
    </div>
  );
}
