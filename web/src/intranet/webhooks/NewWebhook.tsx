import { Button, Group, Paper, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { answerOf } from "../../api/client.ts";
import { useDesk } from "../desk.ts";
import { showErrors } from "../forms.ts";
import { Page } from "../shell/Page.tsx";
import { useWords } from "../words/index.ts";
import { Fields, type Typed, validate } from "./Fields.tsx";
import { Secret } from "./Secret.tsx";

export function NewWebhook() {
  const { shell, webhooks } = useWords();
  const { api } = useDesk();
  const queries = useQueryClient();
  const form = useForm<Typed>({
    mode: "uncontrolled",
    initialValues: { url: "", events: [] },
    validate: validate(webhooks),
  });
  const create = useMutation({
    mutationFn: (body: Typed) => answerOf(api.POST("/api/v1/webhooks", { body: { ...body, active: true } })),
    meta: { told: true },
    onError: (failure) => showErrors(form, failure),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["webhooks"] }),
  });
  const made = create.data;
  if (made)
    return (
      <Page title={webhooks.created} lead={made.url} narrow>
        <Stack>
          <Secret secret={made.secret} />
          <Group justify="flex-end">
            <Button component={Link} to={`/admin/webhooks/${made.id}`}>
              {webhooks.goOn}
            </Button>
          </Group>
        </Stack>
      </Page>
    );
  return (
    <Page title={webhooks.new} lead={webhooks.newLead} of="/admin/webhooks" narrow>
      <Paper component="form" withBorder p="lg" noValidate onSubmit={form.onSubmit((v) => create.mutate(v))}>
        <Stack>
          <Fields form={form} />
          <Group justify="flex-end">
            <Button variant="default" component={Link} to="/admin/webhooks">
              {shell.cancel}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {webhooks.create}
            </Button>
          </Group>
        </Stack>
      </Paper>
    </Page>
  );
}
