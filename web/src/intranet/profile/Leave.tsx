import { Alert, Badge, Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type Icon, IconAlertTriangle } from "@tabler/icons-react";
import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { answerOf } from "../../api/client.ts";
import { useDesk } from "../desk.ts";
import { confirm } from "../shell/dialogs.tsx";
import type { Words } from "../words/index.ts";

type Told = "mailbox" | "calendar";

interface Shown {
  /** As the address names what came of it. */
  what: Told;
  words: Omit<Words["admin"]["mail"], "title" | "text">;
  icon: Icon;
  /** null: none is connected. */
  address: string | null;
  works: boolean;
  /** Where leave is given: at its carrier's own page. */
  way: string;
  queryKey: QueryKey;
  end: () => Promise<unknown>;
}

/** Something of one's own elsewhere: given leave for, lost, given anew, and taken back. */
export function Leave({ what, words, icon, address, works, way, queryKey, end }: Shown) {
  const told = useTold(what, words.connected);
  const failed = told && told !== "connected" && !works;
  return (
    <>
      {failed && (
        <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />}>
          {new Map(Object.entries(words.failed)).get(told) ?? words.failed.other}
        </Alert>
      )}
      {address && <Address words={words} icon={icon} address={address} works={works} />}
      <Acts {...{ words, address, works, way, queryKey, end }} />
    </>
  );
}

function Address({
  words,
  icon: Sign,
  address,
  works,
}: Pick<Shown, "words" | "icon" | "works"> & { address: string }) {
  return (
    <div>
      <Group gap="xs">
        <Sign size={18} aria-hidden />
        <Text fw={550}>{address}</Text>
        <Badge variant="light" color={works ? "teal" : "red"}>
          {works ? words.works : words.lockedOut}
        </Badge>
      </Group>
      {!works && (
        <Text size="sm" mt="xs">
          {words.lockedOutText}
        </Text>
      )}
    </div>
  );
}

function Acts({ words, address, works, way, queryKey, end }: Omit<Shown, "what" | "icon">) {
  const { api } = useDesk();
  const queries = useQueryClient();
  const connect = useMutation({
    mutationFn: () => answerOf(api.POST("/api/v1/auth/ws-ticket")),
    // a browser on its way somewhere shows no token
    onSuccess: ({ ticket }) => location.assign(`${way}?${new URLSearchParams({ ticket })}`),
  });
  const disconnect = useMutation({
    mutationFn: end,
    onSuccess: () => notifications.show({ message: words.disconnected }),
    onSettled: () => queries.invalidateQueries({ queryKey }),
  });
  const ask = () =>
    confirm({
      title: words.disconnectTitle,
      text: words.disconnectText,
      yes: words.disconnect,
      act: () => disconnect.mutate(),
    });
  return (
    <Group justify="flex-end">
      {address && (
        <Button variant="subtle" color="red" loading={disconnect.isPending} onClick={ask}>
          {words.disconnect}
        </Button>
      )}
      {!(address && works) && (
        <Button
          {...(address ? {} : { variant: "default" })}
          loading={connect.isPending || connect.isSuccess}
          onClick={() => connect.mutate()}
        >
          {address ? words.connectAgain : words.connect}
        </Button>
      )}
    </Group>
  );
}

/** What came of it at the carrier's page: said once, and gone from the address. */
function useTold(what: Told, connected: string): string | undefined {
  const { [what]: now } = useSearch({ from: "/desk/profile" });
  const navigate = useNavigate();
  const [told] = useState(now);
  useEffect(() => {
    if (!now) return;
    if (now === "connected") notifications.show({ id: what, color: "teal", message: connected });
    void navigate({ to: "/profile", search: {}, replace: true });
  }, [now, what, connected, navigate]);
  return told;
}
