import { Button, Skeleton, Stack } from "@mantine/core";
import { IconPlus, IconUsersGroup } from "@tabler/icons-react";
import { useState } from "react";
import type { Team } from "../../api/shapes.ts";
import { useTeam } from "../figures.ts";
import { Page } from "../shell/Page.tsx";
import { Section } from "../shell/Section.tsx";
import { Failed, Note } from "../shell/states.tsx";
import { useWords } from "../words/index.ts";
import { People } from "./People.tsx";
import { TeamCard } from "./TeamCard.tsx";
import { TeamForm } from "./TeamForm.tsx";
import { useTeams } from "./useTeams.ts";

/** Who works together, who is there and how busy, and to whom conversations are given by themselves. */
export function Teams() {
  const { house, shell } = useWords();
  const words = house.teams;
  const teams = useTeams();
  const people = useTeam();
  const [edited, edit] = useState<Team | "new" | null>(null);
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edit("new")}>
      {words.new}
    </Button>
  );
  const failed = teams.isError || people.isError;
  const retry = () => void Promise.all([teams.refetch(), people.refetch()]);
  const loners = people.data?.filter(({ id }) => !teams.data?.some(({ agentIds }) => agentIds.includes(id)));
  return (
    <Page title={shell.places.teams} lead={words.lead} actions={add}>
      {failed && <Failed alone={false} retry={retry} />}
      {!failed && !(teams.data && people.data) && <Skeleton h={320} />}
      {teams.data && people.data && (
        <Stack gap="lg">
          {teams.data.length === 0 && <Note icon={IconUsersGroup} title={words.none} text={words.noneText} />}
          {teams.data.map((team) => (
            <TeamCard key={team.id} team={team} people={people.data} edit={() => edit(team)} />
          ))}
          {loners && loners.length > 0 && (
            <Section title={words.loners} text={words.lonersText}>
              <People people={loners} label={words.loners} />
            </Section>
          )}
        </Stack>
      )}
      {edited && people.data && (
        <TeamForm
          team={edited === "new" ? undefined : edited}
          teams={teams.data ?? []}
          people={people.data}
          close={() => edit(null)}
        />
      )}
    </Page>
  );
}
