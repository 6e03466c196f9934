import { Badge, Button, Skeleton, Table, Text } from "@mantine/core";
import { IconPlus, IconWebhook } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Webhook } from "../../api/shapes.ts";
import { Page } from "../shell/Page.tsx";
import classes from "../shell/Rows.module.css";
import { Failed, Note } from "../shell/states.tsx";
import { TableFrame } from "../shell/TableFrame.tsx";
import { useWords } from "../words/index.ts";
import { useWebhooks } from "./useWebhooks.ts";

export function Webhooks() {
  const { shell, webhooks } = useWords();
  const found = useWebhooks();
  const add = (
    <Button component={Link} to="/admin/webhooks/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {webhooks.new}
    </Button>
  );
  return (
    <Page title={shell.places.webhooks} lead={webhooks.lead} actions={add}>
      {found.isError && <Failed alone={false} retry={() => void found.refetch()} />}
      {found.isPending && <Skeleton h={240} />}
      {found.data?.length === 0 && <Note icon={IconWebhook} title={webhooks.none} text={webhooks.noneText} />}
      {found.data && found.data.length > 0 && (
        <TableFrame>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{webhooks.url}</Table.Th>
              <Table.Th visibleFrom="md">{webhooks.events}</Table.Th>
              <Table.Th>{webhooks.state}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.data.map((webhook) => (
              <Row key={webhook.id} webhook={webhook} />
            ))}
          </Table.Tbody>
        </TableFrame>
      )}
    </Page>
  );
}

function Row({ webhook }: { webhook: Webhook }) {
  const { webhooks } = useWords();
  const { id, url, events, active } = webhook;
  return (
    <Table.Tr className={classes.row} data-off={!active || undefined}>
      <Table.Td className={classes.first ?? ""}>
        <Text truncate maw={{ md: 560 }}>
          <Link
            to="/admin/webhooks/$webhookId"
            params={{ webhookId: id }}
            className={classes.link ?? ""}
            aria-label={webhooks.open(url)}
          >
            {url}
          </Link>
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="md">
        <Text size="sm">{events.map((event) => webhooks.names[event]).join(", ")}</Text>
      </Table.Td>
      <Table.Td className={classes.whole ?? ""}>
        <Health webhook={webhook} />
      </Table.Td>
    </Table.Tr>
  );
}

/** How it goes with a webhook, in a word. */
export function Health({ webhook: { active, disabledReason, failingSince } }: { webhook: Webhook }) {
  const { health } = useWords().webhooks;
  const [color, name] = !active
    ? [disabledReason ? "red" : "gray", health.off]
    : failingSince
      ? ["orange", health.failing]
      : ["teal", health.active];
  return (
    <Badge color={color} miw="max-content">
      {name}
    </Badge>
  );
}
