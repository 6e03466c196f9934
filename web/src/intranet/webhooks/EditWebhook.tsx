import { Alert, Button, Paper, Skeleton, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { answerOf } from "../../api/client.ts";
import type { Webhook } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { showErrors } from "../forms.ts";
import { Page } from "../shell/Page.tsx";
import { Save } from "../shell/Save.tsx";
import { Section } from "../shell/Section.tsx";
import { Failed, NotFound } from "../shell/states.tsx";
import { moment } from "../times.ts";
import { useWords } from "../words/index.ts";
import { Fields, type Typed, validate } from "./Fields.tsx";
import { Log } from "./Log.tsx";
import { Running } from "./Running.tsx";
import { useKeepWebhook, useTest, useTurn, useWebhooks } from "./useWebhooks.ts";

export function EditWebhook() {
  const { webhooks } = useWords();
  const { webhookId = "" } = useParams({ strict: false });
  const found = useWebhooks();
  if (found.isError) return <Failed retry={() => void found.refetch()} />;
  if (!found.data)
    return (
      <Page title={webhooks.one} of="/admin/webhooks" narrow>
        <Skeleton h={420} />
      </Page>
    );
  const webhook = found.data.find(({ id }) => id === webhookId);
  if (!webhook) return <NotFound />;
  return <One key={webhook.id} webhook={webhook} />;
}

function One({ webhook }: { webhook: Webhook }) {
  const { webhooks } = useWords();
  const test = useTest(webhook.id);
  const actions = (
    <Button
      variant="default"
      disabled={!webhook.active}
      loading={test.isPending}
      onClick={() => test.mutate()}
    >
      {webhooks.test}
    </Button>
  );
  return (
    <Page
      title={`${webhooks.one} ${new URL(webhook.url).host}`}
      lead={webhooks.since(moment(webhook.createdAt))}
      of="/admin/webhooks"
      actions={actions}
      narrow
    >
      <Stack>
        <Trouble webhook={webhook} />
        <Section title={webhooks.log} text={webhooks.logText}>
          <Log webhook={webhook} />
        </Section>
        <Form webhook={webhook} />
        <Running webhook={webhook} />
      </Stack>
    </Page>
  );
}

/** Why it is off by itself, and how to have it on again; or since when it does not answer. */
function Trouble({ webhook }: { webhook: Webhook }) {
  const { trouble, turnOn } = useWords().webhooks;
  const { id, active, disabledReason, failingSince, heldUntil } = webhook;
  const turn = useTurn(id);
  const isHeld = active && heldUntil !== null && Date.parse(heldUntil) > Date.now();
  const said = [
    !active && disabledReason && trouble[disabledReason],
    active && failingSince && trouble.since(moment(failingSince)),
    isHeld && trouble.held(moment(heldUntil)),
  ].filter((each) => typeof each === "string");
  if (said.length === 0) return null;
  return (
    <Alert color={active ? "orange" : "red"} icon={<IconAlertTriangle size={20} aria-hidden />}>
      <Stack align="flex-start" gap="sm">
        {said.join(" ")}
        {!active && (
          <Button size="xs" variant="default" loading={turn.isPending} onClick={() => turn.mutate(true)}>
            {turnOn}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function Form({ webhook: { id, url, events } }: { webhook: Webhook }) {
  const { shell, webhooks } = useWords();
  const { api } = useDesk();
  const { keep } = useKeepWebhook();
  const form = useForm<Typed>({
    mode: "uncontrolled",
    initialValues: { url, events },
    validate: validate(webhooks),
  });
  const save = useMutation({
    mutationFn: (body: Typed) =>
      answerOf(api.PATCH("/api/v1/webhooks/{webhookId}", { params: { path: { webhookId: id } }, body })),
    meta: { told: true },
    onError: (failure) => showErrors(form, failure),
    onSuccess: (changed) => {
      keep(changed);
      notifications.show({ color: "teal", message: shell.saved });
    },
  });
  return (
    <Paper component="form" withBorder p="lg" noValidate onSubmit={form.onSubmit((v) => save.mutate(v))}>
      <Stack>
        <Fields form={form} />
        <Save busy={save.isPending} />
      </Stack>
    </Paper>
  );
}
