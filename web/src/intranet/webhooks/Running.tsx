import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { answerOf } from "../../api/client.ts";
import type { Webhook } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { confirm } from "../shell/dialogs.tsx";
import { Section } from "../shell/Section.tsx";
import { useWords } from "../words/index.ts";
import { Secret } from "./Secret.tsx";
import { useKeepWebhook, useTurn } from "./useWebhooks.ts";
import { Health } from "./Webhooks.tsx";

/** On or off, another secret, gone for good. */
export function Running({ webhook }: { webhook: Webhook }) {
  const { webhooks } = useWords();
  const { id, active } = webhook;
  const turn = useTurn(id);
  const { rotate, remove } = useActs(id);
  return (
    <Section title={webhooks.running}>
      <Stack>
        <Group justify="space-between">
          <Group gap="sm">
            <Health webhook={webhook} />
            <Text size="sm">{active ? webhooks.isOn : webhooks.isOff}</Text>
          </Group>
          <Button variant="default" loading={turn.isPending} onClick={() => turn.mutate(!active)}>
            {active ? webhooks.turnOff : webhooks.turnOn}
          </Button>
        </Group>
        {rotate.data && <Secret secret={rotate.data.secret} />}
        <Group justify="space-between">
          <Text size="sm">{webhooks.rotateText}</Text>
          <Button
            variant="default"
            loading={rotate.isPending}
            onClick={() =>
              confirm({
                title: webhooks.rotateAsk,
                text: webhooks.rotateMeans,
                yes: webhooks.rotate,
                act: rotate.mutate,
              })
            }
          >
            {webhooks.rotate}
          </Button>
        </Group>
        <Group justify="space-between">
          <Text size="sm">{webhooks.removeText}</Text>
          <Button
            variant="light"
            color="red"
            loading={remove.isPending}
            onClick={() =>
              confirm({
                title: webhooks.removeAsk,
                text: webhooks.removeText,
                yes: webhooks.remove,
                act: remove.mutate,
              })
            }
          >
            {webhooks.remove}
          </Button>
        </Group>
      </Stack>
    </Section>
  );
}

function useActs(webhookId: string) {
  const { webhooks } = useWords();
  const { api } = useDesk();
  const { forget } = useKeepWebhook();
  const navigate = useNavigate();
  const params = { path: { webhookId } };
  const rotate = useMutation({
    mutationFn: () => answerOf(api.POST("/api/v1/webhooks/{webhookId}/secret", { params })),
  });
  const remove = useMutation({
    mutationFn: () => answerOf(api.DELETE("/api/v1/webhooks/{webhookId}", { params })),
    onSuccess: async () => {
      notifications.show({ message: webhooks.removed });
      await navigate({ to: "/admin/webhooks" });
      forget(webhookId);
    },
  });
  return { rotate, remove };
}
