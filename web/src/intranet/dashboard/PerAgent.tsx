import { Box, Group, Table, Text } from "@mantine/core";
import type { Overview } from "../../api/shapes.ts";
import { Load } from "../shell/Load.tsx";
import { PersonAvatar } from "../shell/PersonAvatar.tsx";
import { Presence } from "../shell/Presence.tsx";
import classes from "../shell/Rows.module.css";
import { lasting, number } from "../times.ts";
import { useWords } from "../words/index.ts";

export function PerAgent({ agents }: { agents: Overview["agents"] }) {
  const { perAgent } = useWords().dashboard;
  return (
    <Table.ScrollContainer minWidth={0} type="native">
      <Table className={classes.people ?? ""} verticalSpacing="sm" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{perAgent.agent}</Table.Th>
            <Table.Th visibleFrom="sm">{perAgent.load}</Table.Th>
            <Table.Th ta="end">{perAgent.taken}</Table.Th>
            <Table.Th ta="end">{perAgent.resolved}</Table.Th>
            <Table.Th ta="end">{perAgent.wait}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {agents.map((agent) => (
            <AgentRow key={agent.agentId} agent={agent} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function AgentRow({ agent }: { agent: Overview["agents"][number] }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="sm" wrap="nowrap">
          <Box visibleFrom="sm">
            <PersonAvatar name={agent.name} />
          </Box>
          <div>
            <Text size="sm" fw={600}>
              {agent.name}
            </Text>
            <Presence availability={agent.availability} />
          </div>
        </Group>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Load open={agent.openChats} most={agent.maxConcurrentChats} />
      </Table.Td>
      <Table.Td ta="end">{number(agent.takenToday)}</Table.Td>
      <Table.Td ta="end">{number(agent.resolvedToday)}</Table.Td>
      <Table.Td ta="end">{lasting(agent.averageWaitSeconds)}</Table.Td>
    </Table.Tr>
  );
}
