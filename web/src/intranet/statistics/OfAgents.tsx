import { Skeleton, Table } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { AgentStats } from "../../api/shapes.ts";
import classes from "../shell/Rows.module.css";
import { Section } from "../shell/Section.tsx";
import { Failed } from "../shell/states.tsx";
import { number } from "../times.ts";
import { useWords } from "../words/index.ts";
import type { Chosen } from "./filters.ts";
import { minutes } from "./shown.ts";
import { useOfAgents } from "./useStatistics.ts";

/** Who did how much, and how soon. A name leads to that person's conversations. */
export function OfAgents({ chosen }: { chosen: Chosen }) {
  const { admin, dashboard, house } = useWords();
  const words = house.statistics;
  const agents = useOfAgents(chosen);
  return (
    <Section title={dashboard.perAgent.title} text={words.ofAgentsText}>
      {agents.isError && <Failed alone={false} retry={() => void agents.refetch()} />}
      {agents.isPending && <Skeleton h={240} />}
      {agents.data && (
        <Table.ScrollContainer minWidth={0} type="native">
          <Table className={classes.people ?? ""} verticalSpacing="sm" highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{dashboard.perAgent.agent}</Table.Th>
                <Table.Th ta="end">{admin.charts.taken}</Table.Th>
                <Table.Th ta="end" visibleFrom="sm">
                  {admin.status.IN_PROGRESS}
                </Table.Th>
                <Table.Th ta="end">{admin.charts.resolved}</Table.Th>
                <Table.Th ta="end" visibleFrom="sm">
                  {words.answered}
                </Table.Th>
                <Table.Th ta="end">{words.response}</Table.Th>
                <Table.Th ta="end" visibleFrom="md">
                  {words.inHours}
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {agents.data.map((agent) => (
                <AgentRow key={agent.supportAgentId} agent={agent} chosen={chosen} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Section>
  );
}

function AgentRow({ agent, chosen: { from, to } }: { agent: AgentStats; chosen: Chosen }) {
  const { statistics } = useWords().house;
  const days = { ...(from && { from }), ...(to && { to }) };
  return (
    <Table.Tr className={classes.row ?? ""}>
      <Table.Td>
        <Link
          to="/admin/history"
          search={{ assignee: agent.supportAgentId, status: "ALL", ...days }}
          className={classes.link ?? ""}
          aria-label={statistics.ofAgent(agent.name)}
        >
          {agent.name}
        </Link>
      </Table.Td>
      <Table.Td ta="end">{number(agent.assignedSessions)}</Table.Td>
      <Table.Td ta="end" visibleFrom="sm">
        {number(agent.activeSessions)}
      </Table.Td>
      <Table.Td ta="end">{number(agent.closedSessions)}</Table.Td>
      <Table.Td ta="end" visibleFrom="sm">
        {number(agent.answeredSessions)}
      </Table.Td>
      <Table.Td ta="end">{minutes(agent.averageResponseTime)}</Table.Td>
      <Table.Td ta="end" visibleFrom="md">
        {minutes(agent.averageResponseTimeInHours)}
      </Table.Td>
    </Table.Tr>
  );
}
