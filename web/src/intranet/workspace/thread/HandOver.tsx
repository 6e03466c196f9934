import { Modal, NavLink, ScrollArea, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { Row } from "../../../state/inbox.ts";
import { useTeam } from "../../figures.ts";
import { Dot } from "../../shell/Dot.tsx";
import { Splash } from "../../shell/states.tsx";
import { useWords } from "../../words/index.ts";
import { useHandOver } from "../acts.ts";

const FEW = 6;
const FIRST = ["ONLINE", "AWAY", "OFFLINE"];

interface Shown {
  row: Row;
  how: "transfer" | "assign";
  opened: boolean;
  close: () => void;
}

/** To which colleague: who is there comes first, who has room before who has not. */
export function HandOver({ row, how, opened, close }: Shown) {
  const { shell, workspace } = useWords();
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={`${workspace.acts[how]}: ${row.lead.name}`}
      closeButtonProps={{ "aria-label": shell.close }}
    >
      <Colleagues row={row} how={how} close={close} />
    </Modal>
  );
}

function Colleagues({ row, how, close }: Omit<Shown, "opened">) {
  const { shell, workspace } = useWords();
  const team = useTeam();
  const handOver = useHandOver(row.id, how);
  const [search, setSearch] = useState("");
  const [doubted, doubt] = useState<string | null>(null);
  if (!team.data) return <Splash />;
  const others = team.data
    .filter(({ id }) => id !== row.agentId)
    .toSorted(
      (one, two) =>
        FIRST.indexOf(one.availability) - FIRST.indexOf(two.availability) || one.openChats - two.openChats,
    );
  const found = others.filter(({ name }) => name.toLocaleLowerCase().includes(search.toLocaleLowerCase()));
  return (
    <>
      {others.length > FEW && (
        <TextInput
          mb="xs"
          data-autofocus
          aria-label={workspace.acts.searchTeam}
          placeholder={workspace.acts.searchTeam}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
      )}
      {found.length === 0 && (
        <Text c="dimmed" size="sm" ta="center" py="md">
          {others.length === 0 ? workspace.acts.nobody : workspace.acts.nobodyFound}
        </Text>
      )}
      <ScrollArea.Autosize mah="50dvh">
        {found.map(({ id, name, availability, openChats, maxConcurrentChats }) => {
          const full = openChats >= maxConcurrentChats;
          const asks = doubted === id;
          const give = () => handOver.mutate({ id, name }, { onSuccess: close });
          return (
            <NavLink
              key={id}
              component="button"
              type="button"
              label={name}
              description={
                asks
                  ? workspace.acts.away(name)
                  : `${shell.availability[availability]} · ${workspace.acts.load(openChats, maxConcurrentChats)}`
              }
              aria-live="polite"
              leftSection={<Dot availability={availability} />}
              rightSection={full && <Text size="xs">{workspace.acts.full}</Text>}
              disabled={full || handOver.isPending}
              onClick={() => (availability === "ONLINE" || asks ? give() : doubt(id))}
            />
          );
        })}
      </ScrollArea.Autosize>
    </>
  );
}
