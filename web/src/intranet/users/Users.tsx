import { Badge, Button, Group, Skeleton, Table, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconUserSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { answerOf } from "../../api/client.ts";
import type { Person } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { Load } from "../shell/Load.tsx";
import { More } from "../shell/More.tsx";
import { Page } from "../shell/Page.tsx";
import { PersonAvatar } from "../shell/PersonAvatar.tsx";
import { PersonLink } from "../shell/PersonLink.tsx";
import { Presence } from "../shell/Presence.tsx";
import classes from "../shell/Rows.module.css";
import { SearchField } from "../shell/SearchField.tsx";
import { Failed, Note } from "../shell/states.tsx";
import { TableFrame } from "../shell/TableFrame.tsx";
import { useRefetchOn } from "../shell/useLive.ts";
import { useWords } from "../words/index.ts";

const TYPING_MS = 250;

function useUsers(search: string) {
  const { api } = useDesk();
  useRefetchOn(["users"], ({ name }) => name === "agent" || name === "live");
  return useInfiniteQuery({
    queryKey: ["users", "list", search],
    queryFn: ({ pageParam }) =>
      answerOf(
        api.GET("/api/v1/users", {
          params: {
            query: { limit: 50, ...(search && { search }), ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

export function Users() {
  const { admin, shell } = useWords();
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed.trim(), TYPING_MS);
  const found = useUsers(search);
  const people = found.data?.pages.flatMap(({ items }) => items);
  const add = (
    <Button component={Link} to="/admin/users/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {admin.users.new}
    </Button>
  );
  return (
    <Page title={shell.places.users} lead={admin.users.lead} actions={add}>
      <SearchField label={admin.users.search} typed={typed} change={setTyped} />
      {found.isError && <Failed alone={false} retry={() => void found.refetch()} />}
      {found.isPending && <Skeleton h={320} />}
      {people?.length === 0 && (
        <Note icon={IconUserSearch} title={admin.users.none} text={admin.users.noneText} />
      )}
      {people && people.length > 0 && <PeopleTable people={people} />}
      <More list={found} />
    </Page>
  );
}

function PeopleTable({ people }: { people: Person[] }) {
  const { users } = useWords().admin;
  return (
    <TableFrame>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{users.name}</Table.Th>
          <Table.Th visibleFrom="sm">{users.role}</Table.Th>
          <Table.Th visibleFrom="md">{users.availability}</Table.Th>
          <Table.Th>{users.load}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {people.map((person) => (
          <PersonRow key={person.id} person={person} />
        ))}
      </Table.Tbody>
    </TableFrame>
  );
}

function PersonRow({ person }: { person: Person }) {
  const { shell } = useWords();
  const { id, name, email, role, isActive, availability, openChats, maxConcurrentChats } = person;
  return (
    <Table.Tr className={classes.row} data-off={!isActive || undefined}>
      <Table.Td className={classes.first ?? ""}>
        <Group gap="sm" wrap="nowrap">
          <PersonAvatar name={name} />
          <div className={classes.grow}>
            <PersonLink id={id} name={name} />
            <Text size="sm" c="dimmed" truncate>
              {email}
            </Text>
          </div>
        </Group>
      </Table.Td>
      <Table.Td visibleFrom="sm">{shell.roles[role]}</Table.Td>
      <Table.Td visibleFrom="md">
        {isActive ? <Presence availability={availability} /> : <Disabled />}
      </Table.Td>
      <Table.Td>
        {isActive ? <Load open={openChats} most={maxConcurrentChats} /> : <Disabled hidden />}
      </Table.Td>
    </Table.Tr>
  );
}

/** Said in the column of availability, or where that has no room in the one of chats. */
function Disabled({ hidden = false }: { hidden?: boolean }) {
  const { users } = useWords().admin;
  return (
    <Badge color="gray" {...(hidden && { hiddenFrom: "md" })}>
      {users.disabled}
    </Badge>
  );
}
