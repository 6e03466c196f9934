import { Table, Text } from "@mantine/core";
import type { AuditEntry } from "../../api/shapes.ts";
import classes from "../shell/Rows.module.css";
import { TableFrame } from "../shell/TableFrame.tsx";
import { moment } from "../times.ts";
import { useWords } from "../words/index.ts";
import { detailsOf } from "./details.ts";
import { SubjectLink } from "./SubjectLink.tsx";

interface Shown {
  entries: AuditEntry[];
  people: ReadonlyMap<string, string>;
}

export function AuditTable({ entries, people }: Shown) {
  const words = useWords().house.audit;
  return (
    <TableFrame>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{words.deed}</Table.Th>
          <Table.Th visibleFrom="sm">{words.actor}</Table.Th>
          <Table.Th visibleFrom="sm">{words.when}</Table.Th>
          <Table.Th visibleFrom="lg">{words.where}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {entries.map((entry) => (
          <Row key={entry.id} entry={entry} people={people} />
        ))}
      </Table.Tbody>
    </TableFrame>
  );
}

function Row({ entry, people }: { entry: AuditEntry; people: Shown["people"] }) {
  const words = useWords();
  const { audit } = words.house;
  const who =
    entry.actorName ??
    (entry.actorRole === "STRANGER" || entry.actorRole === "LEAD"
      ? audit.nameless[entry.actorRole]
      : audit.nameless.COMMAND_LINE);
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600}>
          {audit.deeds[entry.action]}
        </Text>
        <SubjectLink entry={entry} people={people} />
        {detailsOf(entry, people, words).map((line) => (
          <Text key={line} size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {line}
          </Text>
        ))}
        <Text size="xs" c="dimmed" hiddenFrom="sm">
          {who} · {moment(entry.at)}
          {entry.address && ` · ${entry.address}`}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm" className={classes.whole ?? ""}>
        {who}
      </Table.Td>
      <Table.Td visibleFrom="sm" className={classes.whole ?? ""}>
        {moment(entry.at)}
      </Table.Td>
      <Table.Td visibleFrom="lg">{entry.address ?? "–"}</Table.Td>
    </Table.Tr>
  );
}
