import { Anchor, Button, Group, Paper, PasswordInput, Radio, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { answerOf, Refused } from "../../api/client.ts";
import type { Role } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { showErrors } from "../forms.ts";
import { Page } from "../shell/Page.tsx";
import { useWords } from "../words/index.ts";
import { RoleChoice } from "./RoleChoice.tsx";

const SHORTEST = 8;

/** Without letters that look alike, since it is read out. */
function suggestion(): string {
  const letters = "abcdefghijkmnpqrstuvwxyz23456789";
  const random = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(
    random,
    (byte, i) => (i % 4 || !i ? "" : "-") + letters.charAt(byte % letters.length),
  ).join("");
}

function useNewUser() {
  const { missing } = useWords().admin.user;
  return useForm({
    mode: "uncontrolled",
    initialValues: { name: "", email: "", password: "", role: "SALES_AGENT" as Role },
    validate: {
      name: (name) => !name.trim() && missing.name,
      email: (email) => !email.includes("@") && missing.email,
      password: (password) => password.length < SHORTEST && missing.password,
    },
  });
}

export function NewUser() {
  const { admin, shell } = useWords();
  const { api } = useDesk();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const form = useNewUser();
  const create = useMutation({
    mutationFn: (body: typeof form.values) => answerOf(api.POST("/api/v1/users", { body })),
    meta: { told: true },
    onError: (failure) => {
      const taken = failure instanceof Refused && failure.code === "email_taken";
      if (taken) form.setFieldError("email", failure.message);
      else showErrors(form, failure);
    },
    onSuccess: ({ name }) => {
      notifications.show({ color: "teal", message: admin.user.created(name) });
      void queries.invalidateQueries({ queryKey: ["users"] });
      void navigate({ to: "/admin/users" });
    },
  });
  return (
    <Page title={admin.users.new} lead={admin.user.newLead} of="/admin/users" narrow>
      <Paper
        component="form"
        withBorder
        p="lg"
        noValidate
        onSubmit={form.onSubmit((values) => create.mutate(values))}
      >
        <Stack>
          <TextInput
            label={admin.users.name}
            autoComplete="off"
            maxLength={120}
            key={form.key("name")}
            {...form.getInputProps("name")}
          />
          <TextInput
            label={admin.users.email}
            type="email"
            autoComplete="off"
            key={form.key("email")}
            {...form.getInputProps("email")}
          />
          <PasswordInput
            label={admin.user.password}
            description={admin.user.passwordText}
            autoComplete="new-password"
            defaultVisible
            key={form.key("password")}
            {...form.getInputProps("password")}
          />
          <Anchor
            component="button"
            type="button"
            size="sm"
            ta="start"
            underline="always"
            onClick={() => form.setFieldValue("password", suggestion())}
          >
            {admin.user.suggest}
          </Anchor>
          <Radio.Group label={admin.users.role} key={form.key("role")} {...form.getInputProps("role")}>
            <RoleChoice />
          </Radio.Group>
          <Group justify="flex-end">
            <Button variant="default" component={Link} to="/admin/users">
              {shell.cancel}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {admin.user.create}
            </Button>
          </Group>
        </Stack>
      </Paper>
    </Page>
  );
}
