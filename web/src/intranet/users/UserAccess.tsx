import { Badge, Button, Group, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { answerOf } from "../../api/client.ts";
import type { Person } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { Section } from "../shell/Section.tsx";
import { useWords } from "../words/index.ts";
import { useKeepUser } from "./useKeepUser.ts";

/** Nobody is deleted: what they said keeps its author. */
export function UserAccess({ person }: { person: Person }) {
  const { admin, shell } = useWords();
  const { api, person: me } = useDesk();
  const keep = useKeepUser();
  const { name, isActive, openChats } = person;
  const allow = useMutation({
    mutationFn: (active: boolean) =>
      answerOf(
        api.PATCH("/api/v1/users/{userId}", {
          params: { path: { userId: person.id } },
          body: { isActive: active },
        }),
      ),
    onSuccess: (changed) => {
      keep(changed);
      notifications.show({ message: admin.user[changed.isActive ? "enabled" : "disabled"](name) });
    },
  });
  const ask = () =>
    modals.openConfirmModal({
      title: admin.user.disableTitle(name),
      children: <Text size="sm">{admin.user.disableText(openChats)}</Text>,
      labels: { confirm: admin.user.disable, cancel: shell.cancel },
      confirmProps: { color: "red" },
      closeButtonProps: { "aria-label": shell.close },
      onConfirm: () => allow.mutate(false),
    });
  if (person.id === me.id)
    return (
      <Text size="sm" c="dimmed">
        {admin.user.yourself}
      </Text>
    );
  if (person.role === "SUPERADMIN" && me.role !== "SUPERADMIN") return null;
  return (
    <Section title={admin.user.access}>
      <Group justify="space-between">
        <Group gap="sm">
          {!isActive && <Badge color="gray">{admin.users.disabled}</Badge>}
          <Text size="sm">{isActive ? admin.user.active : admin.user.inactive}</Text>
        </Group>
        {isActive ? (
          <Button variant="light" color="red" loading={allow.isPending} onClick={ask}>
            {admin.user.disable}
          </Button>
        ) : (
          <Button variant="default" loading={allow.isPending} onClick={() => allow.mutate(true)}>
            {admin.user.enable}
          </Button>
        )}
      </Group>
    </Section>
  );
}
