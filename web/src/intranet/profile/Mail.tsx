import { Alert, Badge, Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconMail } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { answerOf } from "../../api/client.ts";
import type { Mailbox } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { confirm } from "../shell/dialogs.tsx";
import { Section } from "../shell/Section.tsx";
import { useWords } from "../words/index.ts";

const MAILBOX = ["mailbox"];
const WAY = "/api/comunicaciones/email/conectar";

/** One's own mailbox, where the house has any: leave is given at its carrier's own page. */
export function Mail() {
  const { mail } = useWords().admin;
  const { api } = useDesk();
  const told = useTold();
  const { data } = useQuery({ queryKey: MAILBOX, queryFn: () => answerOf(api.GET("/api/v1/mailbox")) });
  if (!data || data.state === "NOT_SET_UP") return null;
  const works = data.state === "CONNECTED";
  const failed = told && told !== "connected" && !works;
  return (
    <Section title={mail.title} text={mail.text}>
      <Stack>
        {failed && (
          <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />}>
            {new Map(Object.entries(mail.failed)).get(told) ?? mail.failed.other}
          </Alert>
        )}
        {data.address && <Address address={data.address} works={works} />}
        <Acts mailbox={data} />
      </Stack>
    </Section>
  );
}

function Address({ address, works }: { address: string; works: boolean }) {
  const { mail } = useWords().admin;
  return (
    <div>
      <Group gap="xs">
        <IconMail size={18} aria-hidden />
        <Text fw={550}>{address}</Text>
        <Badge variant="light" color={works ? "teal" : "red"}>
          {works ? mail.works : mail.lockedOut}
        </Badge>
      </Group>
      {!works && (
        <Text size="sm" mt="xs">
          {mail.lockedOutText}
        </Text>
      )}
    </div>
  );
}

function Acts({ mailbox }: { mailbox: Mailbox }) {
  const { mail } = useWords().admin;
  const { api } = useDesk();
  const queries = useQueryClient();
  const connect = useMutation({
    mutationFn: () => answerOf(api.POST("/api/v1/auth/ws-ticket")),
    // a browser on its way somewhere shows no token
    onSuccess: ({ ticket }) => location.assign(`${WAY}?${new URLSearchParams({ ticket })}`),
  });
  const disconnect = useMutation({
    mutationFn: () => answerOf(api.DELETE("/api/v1/mailbox")),
    onSuccess: () => notifications.show({ message: mail.disconnected }),
    onSettled: () => queries.invalidateQueries({ queryKey: MAILBOX }),
  });
  const ask = () =>
    confirm({
      title: mail.disconnectTitle,
      text: mail.disconnectText,
      yes: mail.disconnect,
      act: () => disconnect.mutate(),
    });
  return (
    <Group justify="flex-end">
      {mailbox.address && (
        <Button variant="subtle" color="red" loading={disconnect.isPending} onClick={ask}>
          {mail.disconnect}
        </Button>
      )}
      {mailbox.state !== "CONNECTED" && (
        <Button
          {...(mailbox.address ? {} : { variant: "default" })}
          loading={connect.isPending || connect.isSuccess}
          onClick={() => connect.mutate()}
        >
          {mailbox.address ? mail.connectAgain : mail.connect}
        </Button>
      )}
    </Group>
  );
}

/** What came of it at the carrier's page: said once, and gone from the address. */
function useTold(): string | undefined {
  const { mail } = useWords().admin;
  const { mailbox } = useSearch({ from: "/desk/profile" });
  const navigate = useNavigate();
  const [told] = useState(mailbox);
  useEffect(() => {
    if (!mailbox) return;
    if (mailbox === "connected")
      notifications.show({ id: "mailbox", color: "teal", message: mail.connected });
    void navigate({ to: "/profile", search: {}, replace: true });
  }, [mailbox, mail, navigate]);
  return told;
}
