import { Button, Group, Switch, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Team, Teammate } from "../../api/shapes.ts";
import { confirm } from "../shell/dialogs.tsx";
import { Section } from "../shell/Section.tsx";
import { useWords } from "../words/index.ts";
import { People } from "./People.tsx";
import { useDissolve, useKeepTeam } from "./useTeams.ts";

interface Shown {
  team: Team;
  people: readonly Teammate[];
  edit: () => void;
}

export function TeamCard({ team, people, edit }: Shown) {
  const words = useWords().house.teams;
  const keep = useKeepTeam(team.id);
  const dissolve = useDissolve();
  const automatic = keep.isPending ? (keep.variables.automatic ?? team.automatic) : team.automatic;
  const members = people.filter(({ id }) => team.agentIds.includes(id));
  const ask = () =>
    confirm({
      title: words.dissolveTitle(team.name),
      text: words.dissolveText,
      yes: words.dissolve,
      act: () =>
        dissolve.mutate(team.id, {
          onSuccess: () => notifications.show({ message: words.dissolved(team.name) }),
        }),
    });
  return (
    <Section title={team.name} text={automatic ? words.automaticText : words.byHandText}>
      <Group justify="space-between" mb="md">
        <Switch
          label={words.automatic}
          checked={automatic}
          onChange={({ currentTarget: { checked } }) => keep.mutate({ name: team.name, automatic: checked })}
        />
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={edit} aria-label={words.edit(team.name)}>
            {words.change}
          </Button>
          <Button
            size="xs"
            variant="subtle"
            color="red"
            loading={dissolve.isPending}
            onClick={ask}
            aria-label={words.dissolveOne(team.name)}
          >
            {words.dissolve}
          </Button>
        </Group>
      </Group>
      {members.length > 0 ? (
        <People people={members} label={team.name} />
      ) : (
        <Text c="dimmed">{words.empty}</Text>
      )}
    </Section>
  );
}
