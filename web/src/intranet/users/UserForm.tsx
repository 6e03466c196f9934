import { Fieldset, NumberInput, Paper, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { answerOf } from "../../api/client.ts";
import type { Person } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { showErrors } from "../forms.ts";
import { Save } from "../shell/Save.tsx";
import { TimeZoneSelect } from "../shell/TimeZoneSelect.tsx";
import { useWords } from "../words/index.ts";
import { RoleChoice } from "./RoleChoice.tsx";
import { useKeepUser } from "./useKeepUser.ts";

const MOST_CHATS = 1000;

export function UserForm({ person }: { person: Person }) {
  const { admin, shell } = useWords();
  const { api, person: me } = useDesk();
  const mayChange = person.role !== "SUPERADMIN" || me.role === "SUPERADMIN";
  const keep = useKeepUser();
  const { name, role, maxConcurrentChats, timeZone } = person;
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { name, role, maxConcurrentChats, timeZone },
    validate: { name: (typed) => !typed.trim() && admin.user.missing.name },
  });
  const save = useMutation({
    mutationFn: (body: typeof form.values) =>
      answerOf(api.PATCH("/api/v1/users/{userId}", { params: { path: { userId: person.id } }, body })),
    meta: { told: true },
    onError: (failure) => showErrors(form, failure),
    onSuccess: (changed) => {
      keep(changed);
      form.resetDirty();
      notifications.show({ color: "teal", message: shell.saved });
    },
  });
  return (
    <Paper component="form" withBorder p="lg" noValidate onSubmit={form.onSubmit((v) => save.mutate(v))}>
      <Fieldset variant="unstyled" disabled={!mayChange}>
        <Stack>
          {!mayChange && <Text c="dimmed">{admin.user.above}</Text>}
          <TextInput
            label={admin.users.name}
            maxLength={120}
            key={form.key("name")}
            {...form.getInputProps("name")}
          />
          <Radio.Group label={admin.users.role} key={form.key("role")} {...form.getInputProps("role")}>
            <RoleChoice current={role} own={person.id === me.id} />
          </Radio.Group>
          <NumberInput
            label={admin.user.capacity}
            description={admin.user.capacityText}
            min={0}
            max={MOST_CHATS}
            allowDecimal={false}
            w={{ base: "100%", xs: 240 }}
            key={form.key("maxConcurrentChats")}
            {...form.getInputProps("maxConcurrentChats")}
          />
          <TimeZoneSelect key={form.key("timeZone")} {...form.getInputProps("timeZone")} />
          <Save busy={save.isPending} />
        </Stack>
      </Fieldset>
    </Paper>
  );
}
