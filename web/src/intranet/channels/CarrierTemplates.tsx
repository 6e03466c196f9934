import { Badge, Code, Group, Skeleton, Table, Text } from "@mantine/core";
import type { CarrierTemplate } from "../../api/shapes.ts";
import { useCarrierTemplates } from "../carrierTemplates.ts";
import { ChannelSign } from "../channels.tsx";
import { languageName } from "../language.ts";
import { Section } from "../shell/Section.tsx";
import { Failed } from "../shell/states.tsx";
import { TableFrame } from "../shell/TableFrame.tsx";
import { useWords } from "../words/index.ts";
import classes from "./Channels.module.css";

const COLOURS = { approved: "teal", pending: "blue", rejected: "red", paused: "orange", disabled: "gray" };

/** The texts that providers approve, as they last told them. */
export function CarrierTemplates() {
  const { health } = useWords();
  const found = useCarrierTemplates();
  return (
    <Section title={health.templates} text={health.templatesText}>
      {found.isError && <Failed alone={false} retry={() => void found.refetch()} />}
      {found.isPending && <Skeleton h={120} />}
      {found.data?.length === 0 && (
        <Text size="sm" c="dimmed">
          {health.noTemplates}
        </Text>
      )}
      {found.data && found.data.length > 0 && (
        <TableFrame>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{health.template}</Table.Th>
              <Table.Th visibleFrom="sm">{health.category}</Table.Th>
              <Table.Th visibleFrom="sm">{health.language}</Table.Th>
              <Table.Th>{health.state}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.data.map((one) => (
              <Row key={`${one.channel} ${one.name} ${one.language}`} one={one} />
            ))}
          </Table.Tbody>
        </TableFrame>
      )}
    </Section>
  );
}

function Row({ one: { channel, name, language, contentText, category, status } }: { one: CarrierTemplate }) {
  const { channels, health } = useWords();
  const kind = channels.approved.category[category];
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap={6} wrap="nowrap">
          <ChannelSign channel={channel} size={16} />
          <Code className={classes.name ?? ""}>{name}</Code>
        </Group>
        <Text size="sm" c="dimmed" mt={4} className={classes.text ?? ""}>
          {contentText}
        </Text>
        <Text size="xs" c="dimmed" mt={4} hiddenFrom="sm">
          {languageName(language)} · {kind}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">{kind}</Table.Td>
      <Table.Td visibleFrom="sm">{languageName(language)}</Table.Td>
      <Table.Td>
        <Badge color={COLOURS[status]} miw="max-content">
          {health.approvals[status]}
        </Badge>
      </Table.Td>
    </Table.Tr>
  );
}
