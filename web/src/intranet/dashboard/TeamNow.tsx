import { Text } from "@mantine/core";
import { useTeam } from "../figures.ts";
import { Load } from "../shell/Load.tsx";
import { PersonAvatar } from "../shell/PersonAvatar.tsx";
import { Presence } from "../shell/Presence.tsx";
import { Section } from "../shell/Section.tsx";
import { useWords } from "../words/index.ts";
import classes from "./Dashboard.module.css";
import { NotYet } from "./Rows.tsx";

const RANK = { ONLINE: 0, AWAY: 1, OFFLINE: 2 };

/** Who is there, and how busy. */
export function TeamNow() {
  const { team } = useWords().dashboard;
  const found = useTeam();
  const people = found.data?.toSorted((a, b) => RANK[a.availability] - RANK[b.availability]);
  return (
    <Section title={team.title}>
      <NotYet found={found} />
      <ul className={classes.rows}>
        {people?.map(({ id, name, availability, openChats, maxConcurrentChats }) => (
          <li key={id} className={classes.row}>
            <PersonAvatar name={name} />
            <span className={classes.grow}>
              <Text span display="block" fw={600} size="sm" truncate>
                {name}
              </Text>
              <Presence availability={availability} />
            </span>
            <Load open={openChats} most={maxConcurrentChats} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
