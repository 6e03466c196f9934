import { Button, Group, Modal, Select, Stack, Text, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answerOf } from "../../api/client.ts";
import type { Person } from "../../api/shapes.ts";
import { useAhead } from "../agenda/useAgenda.ts";
import { useDesk } from "../desk.ts";
import { useTeam } from "../figures.ts";
import { showErrors } from "../forms.ts";
import { useWords } from "../words/index.ts";
import { dayAndTime } from "../zoned.ts";

const LONGEST_REASON = 500;
const QUEUE = "";

/** Asks who gets the open chats, and why: the log keeps the reason. */
export function DisableUser({ person, close }: { person: Person; close: () => void }) {
  const { admin, dashboard, house, shell } = useWords();
  const words = house.disable;
  const { api } = useDesk();
  const queries = useQueryClient();
  const { id, name, openChats } = person;
  const others = (useTeam().data ?? []).filter((each) => each.id !== id);
  const form = useForm({ initialValues: { transferTo: QUEUE, reason: "" } });
  const disable = useMutation({
    mutationFn: ({ transferTo, reason }: typeof form.values) =>
      answerOf(
        api.PATCH("/api/support/agents/{agentId}", {
          params: { path: { agentId: id } },
          body: {
            isActive: false,
            ...(transferTo !== QUEUE && { transferTo }),
            ...(reason.trim() && { reason: reason.trim() }),
          },
        }),
      ),
    meta: { told: true },
    onError: (failure) => showErrors(form, failure),
    onSuccess: async () => {
      notifications.show({ message: admin.user.disabled(name) });
      close();
      await Promise.all(
        [["users"], ["figures"], ["agenda"]].map((queryKey) => queries.invalidateQueries({ queryKey })),
      );
    },
  });
  return (
    <Modal
      opened
      onClose={close}
      title={admin.user.disableTitle(name)}
      closeButtonProps={{ "aria-label": shell.close }}
    >
      <form onSubmit={form.onSubmit((values) => disable.mutate(values))}>
        <Stack>
          <Text size="sm">
            {form.values.transferTo === QUEUE ? admin.user.disableText(openChats) : words.handedOn}
          </Text>
          <Ahead agentId={id} />
          {openChats > 0 && (
            <Select
              label={words.successor}
              description={words.successorText}
              data={[
                { value: QUEUE, label: words.queue },
                ...others.map((each) => ({
                  value: each.id,
                  label: `${each.name} · ${dashboard.team.load(each.openChats, each.maxConcurrentChats)}`,
                })),
              ]}
              allowDeselect={false}
              searchable
              {...form.getInputProps("transferTo")}
            />
          )}
          <Textarea
            label={words.reason}
            description={words.reasonText}
            maxLength={LONGEST_REASON}
            autosize
            minRows={2}
            {...form.getInputProps("reason")}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {shell.cancel}
            </Button>
            <Button type="submit" color="red" loading={disable.isPending}>
              {admin.user.disable}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Nobody holds them then. */
function Ahead({ agentId }: { agentId: string }) {
  const { house, shell } = useWords();
  const { timeZone } = useDesk().person;
  const { data: ahead, isError } = useAhead(agentId);
  const next = ahead?.[0];
  if (isError) return <Text size="sm">{house.disable.aheadUnknown}</Text>;
  if (!next) return null;
  const whom = next.lead.full_name || shell.noName;
  return (
    <Text size="sm" fw={600}>
      {house.disable.ahead(ahead.length, whom, dayAndTime(next.start_time, timeZone))}
    </Text>
  );
}
