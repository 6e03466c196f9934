import { Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { answerOf } from "../../api/client.ts";
import { useDesk } from "../desk.ts";
import { showErrors } from "../forms.ts";
import { session } from "../session.ts";
import { Save } from "../shell/Save.tsx";
import { Section } from "../shell/Section.tsx";
import { TimeZoneSelect } from "../shell/TimeZoneSelect.tsx";
import { useWords } from "../words/index.ts";

export function ProfileForm() {
  const { admin, shell } = useWords();
  const { api, person } = useDesk();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { name: person.name, timeZone: person.timeZone },
    validate: { name: (name) => !name.trim() && admin.profile.nameMissing },
  });
  const save = useMutation({
    mutationFn: (body: typeof form.values) => answerOf(api.PATCH("/api/v1/auth/me", { body })),
    meta: { told: true },
    onError: (failure) => showErrors(form, failure),
    onSuccess: (changed) => {
      session.setState({ person: changed });
      notifications.show({ color: "teal", message: shell.saved });
    },
  });
  return (
    <Section title={admin.profile.you} text={person.email}>
      <form noValidate onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack>
          <TextInput
            label={admin.profile.name}
            description={admin.profile.nameText}
            autoComplete="name"
            maxLength={120}
            key={form.key("name")}
            {...form.getInputProps("name")}
          />
          <TimeZoneSelect key={form.key("timeZone")} {...form.getInputProps("timeZone")} />
          <Save busy={save.isPending} />
        </Stack>
      </form>
    </Section>
  );
}
