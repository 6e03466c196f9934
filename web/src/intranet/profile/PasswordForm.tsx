import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useDesk } from "../desk.ts";
import { showErrors } from "../forms.ts";
import { changePassword } from "../session.ts";
import { Section } from "../shell/Section.tsx";
import { useWords } from "../words/index.ts";

const SHORTEST = 8;

export function PasswordForm() {
  const { profile } = useWords().admin;
  const { person } = useDesk();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { currentPassword: "", newPassword: "", again: "" },
    validate: {
      currentPassword: (typed) => !typed && profile.missing,
      newPassword: (typed) => typed.length < SHORTEST && profile.short,
      again: (typed, { newPassword }) => typed !== newPassword && profile.different,
    },
  });
  const change = useMutation({
    mutationFn: ({ currentPassword, newPassword }: typeof form.values) =>
      changePassword(currentPassword, newPassword),
    meta: { told: true },
    onError: (failure) => showErrors(form, failure),
    onSuccess: () => {
      form.reset();
      notifications.show({ color: "teal", message: profile.changed });
    },
  });
  const field = (name: keyof typeof form.values, label: string, autoComplete: string) => (
    <PasswordInput
      label={label}
      autoComplete={autoComplete}
      key={form.key(name)}
      {...form.getInputProps(name)}
    />
  );
  return (
    <Section title={profile.password} text={profile.passwordText}>
      <form noValidate onSubmit={form.onSubmit((values) => change.mutate(values))}>
        {/* for the browser's keeper of passwords */}
        <input type="email" autoComplete="username" value={person.email} readOnly hidden />
        <Stack>
          {field("currentPassword", profile.current, "current-password")}
          {field("newPassword", profile.next, "new-password")}
          {field("again", profile.again, "new-password")}
          <Group justify="flex-end">
            <Button type="submit" variant="default" loading={change.isPending}>
              {profile.change}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
