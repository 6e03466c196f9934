import { Button, Group, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Link } from "@tanstack/react-router";
import type { DeadJob } from "../../api/shapes.ts";
import { confirm } from "../shell/dialogs.tsx";
import classes from "../shell/Rows.module.css";
import { TableFrame } from "../shell/TableFrame.tsx";
import { moment } from "../times.ts";
import { useWords } from "../words/index.ts";
import { useSettle } from "./useJobs.ts";

/** Kinds of job that are about a conversation. */
const OF_CONVERSATIONS: readonly DeadJob["kind"][] = ["analyse"];

export function JobTable({ jobs }: { jobs: DeadJob[] }) {
  const words = useWords().house.jobs;
  return (
    <TableFrame>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{words.job}</Table.Th>
          <Table.Th visibleFrom="sm">{words.error}</Table.Th>
          <Table.Th visibleFrom="md">{words.died}</Table.Th>
          <Table.Td />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {jobs.map((job) => (
          <Row key={job.id} job={job} />
        ))}
      </Table.Tbody>
    </TableFrame>
  );
}

function Row({ job }: { job: DeadJob }) {
  const words = useWords().house.jobs;
  const [told, what] = job.error.split(": ", 2);
  const why = [words.errors[told ?? ""] ?? told, what, words.tries(job.tries)].filter(Boolean).join(" · ");
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600}>
          {words.kinds[job.kind]}
        </Text>
        {OF_CONVERSATIONS.includes(job.kind) && (
          <Link
            to="/admin/chats/$conversationId"
            params={{ conversationId: job.subjectId }}
            className={classes.anchor ?? ""}
          >
            {words.conversation}
          </Link>
        )}
        <Text size="xs" c="dimmed" hiddenFrom="sm">
          {why}
        </Text>
        <Text size="xs" c="dimmed" hiddenFrom="md">
          {moment(job.diedAt)}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">{why}</Table.Td>
      <Table.Td visibleFrom="md" className={classes.whole ?? ""}>
        {moment(job.diedAt)}
      </Table.Td>
      <Table.Td>
        <Settle job={job} />
      </Table.Td>
    </Table.Tr>
  );
}

function Settle({ job }: { job: DeadJob }) {
  const words = useWords().house.jobs;
  const retry = useSettle("retry");
  const discard = useSettle("discard");
  const ask = () =>
    confirm({
      title: words.discard,
      text: words.sure,
      yes: words.discard,
      act: () =>
        discard.mutate(job.id, { onSuccess: () => notifications.show({ message: words.discarded }) }),
    });
  return (
    <Group gap="xs" justify="flex-end">
      <Button
        size="xs"
        variant="default"
        loading={retry.isPending}
        onClick={() =>
          retry.mutate(job.id, {
            onSuccess: () => notifications.show({ color: "teal", message: words.retried }),
          })
        }
      >
        {words.retry}
      </Button>
      <Button size="xs" variant="subtle" color="red" loading={discard.isPending} onClick={ask}>
        {words.discard}
      </Button>
    </Group>
  );
}
