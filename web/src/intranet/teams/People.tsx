import { Box, Group, Table, Text } from "@mantine/core";
import type { Teammate } from "../../api/shapes.ts";
import { Load } from "../shell/Load.tsx";
import { PersonAvatar } from "../shell/PersonAvatar.tsx";
import { PersonLink } from "../shell/PersonLink.tsx";
import { Presence } from "../shell/Presence.tsx";
import classes from "../shell/Rows.module.css";
import { useWords } from "../words/index.ts";

/** Who they are, whether they are there, and how many chats they have of as many as they may. */
export function People({ people, label }: { people: readonly Teammate[]; label: string }) {
  const { admin, dashboard } = useWords();
  return (
    <Table verticalSpacing="xs" highlightOnHover aria-label={label} className={classes.people ?? ""}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{dashboard.perAgent.agent}</Table.Th>
          <Table.Th w="30%">{admin.users.availability}</Table.Th>
          <Table.Th w="30%">{dashboard.perAgent.load}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {people.map(({ id, name, availability, openChats, maxConcurrentChats }) => (
          <Table.Tr key={id} className={classes.row ?? ""}>
            <Table.Td className={classes.first ?? ""}>
              <Group gap="sm" wrap="nowrap">
                <Box visibleFrom="sm">
                  <PersonAvatar name={name} />
                </Box>
                <Text lineClamp={2}>
                  <PersonLink id={id} name={name} />
                </Text>
              </Group>
            </Table.Td>
            <Table.Td>
              <Presence availability={availability} />
            </Table.Td>
            <Table.Td>
              <Load open={openChats} most={maxConcurrentChats} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
