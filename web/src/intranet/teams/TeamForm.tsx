import { Modal, MultiSelect, Stack, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import type { Team, Teammate } from "../../api/shapes.ts";
import { showErrors } from "../forms.ts";
import { Save } from "../shell/Save.tsx";
import { useWords } from "../words/index.ts";
import { type Kept, useKeepTeam } from "./useTeams.ts";

interface Shown {
  /** Undefined: a new one. */
  team: Team | undefined;
  teams: readonly Team[];
  people: readonly Teammate[];
  close: () => void;
}

const LONGEST_NAME = 120;

export function TeamForm({ team, teams, people, close }: Shown) {
  const { house, shell } = useWords();
  const words = house.teams;
  const keep = useKeepTeam(team?.id, true);
  const form = useForm<Kept>({
    initialValues: {
      name: team?.name ?? "",
      automatic: team?.automatic ?? false,
      // who is disabled stays in their team, though nobody can be shown
      agentIds: team?.agentIds ?? [],
    },
    validate: { name: (typed) => !typed.trim() && words.nameMissing },
  });
  const elsewhere = (id: string) => teams.find((each) => each !== team && each.agentIds.includes(id))?.name;
  const shown = people.map(({ id, name }) => {
    const other = elsewhere(id);
    return { value: id, label: other ? words.comesFrom(name, other) : name };
  });
  const unseen = form.values.agentIds.filter((id) => !people.some((each) => each.id === id));
  const save = (values: Kept) =>
    keep.mutate(values, {
      onSuccess: () => {
        notifications.show({ color: "teal", message: shell.saved });
        close();
      },
      onError: (failure) => showErrors(form, failure),
    });
  return (
    <Modal
      opened
      onClose={close}
      title={team ? words.edit(team.name) : words.new}
      closeButtonProps={{ "aria-label": shell.close }}
    >
      <form noValidate onSubmit={form.onSubmit(save)}>
        <Stack>
          <TextInput
            data-autofocus
            label={words.name}
            maxLength={LONGEST_NAME}
            {...form.getInputProps("name")}
          />
          <MultiSelect
            label={words.members}
            description={words.membersText}
            data={shown}
            searchable
            hidePickedOptions
            nothingFoundMessage={words.nobody}
            {...form.getInputProps("agentIds")}
            value={form.values.agentIds.filter((id) => !unseen.includes(id))}
            onChange={(chosen) => form.setFieldValue("agentIds", [...chosen, ...unseen])}
          />
          <Switch
            label={words.automatic}
            description={words.automaticText}
            {...form.getInputProps("automatic", { type: "checkbox" })}
          />
          <Save busy={keep.isPending} />
        </Stack>
      </form>
    </Modal>
  );
}
