import { Badge, Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { answerOf } from "../../api/client.ts";
import type { Person } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { Section } from "../shell/Section.tsx";
import { useWords } from "../words/index.ts";
import { DisableUser } from "./DisableUser.tsx";
import { useKeepUser } from "./useKeepUser.ts";

/** Nobody is deleted: what they said keeps its author. */
export function UserAccess({ person }: { person: Person }) {
  const { admin } = useWords();
  const { api, person: me } = useDesk();
  const keep = useKeepUser();
  const { name, isActive } = person;
  const [asked, ask] = useState(false);
  const enable = useMutation({
    mutationFn: () =>
      answerOf(
        api.PATCH("/api/v1/users/{userId}", {
          params: { path: { userId: person.id } },
          body: { isActive: true },
        }),
      ),
    onSuccess: (changed) => {
      keep(changed);
      notifications.show({ message: admin.user.enabled(name) });
    },
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
          <Button variant="light" color="red" onClick={() => ask(true)}>
            {admin.user.disable}
          </Button>
        ) : (
          <Button variant="default" loading={enable.isPending} onClick={() => enable.mutate()}>
            {admin.user.enable}
          </Button>
        )}
      </Group>
      {asked && <DisableUser person={person} close={() => ask(false)} />}
    </Section>
  );
}
