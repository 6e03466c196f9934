import { Menu, Text, UnstyledButton } from "@mantine/core";
import { IconCheck, IconSelector } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { answerOf } from "../../api/client.ts";
import type { Availability } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { api, session } from "../session.ts";
import { useWords } from "../words/index.ts";
import { Dot } from "./Dot.tsx";
import classes from "./Sidebar.module.css";

export const AVAILABILITIES: readonly Availability[] = ["ONLINE", "AWAY", "OFFLINE"];

/** Says to the team whether one is there. */
export function useAvailability() {
  const { mutate } = useMutation({
    mutationFn: (availability: Availability) =>
      answerOf(api.PATCH("/api/v1/auth/me", { body: { availability } })),
    onSuccess: (person) => session.setState({ person }),
  });
  return mutate;
}

export function AvailabilityMenu() {
  const { shell } = useWords();
  const { availability } = useDesk().person;
  const declare = useAvailability();
  return (
    <Menu position="top-start" width="target">
      <Menu.Target>
        <UnstyledButton className={classes.item ?? ""}>
          <Dot availability={availability} />
          <span className={classes.grow}>{shell.availability[availability]}</span>
          <IconSelector size={16} className={classes.dim} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {AVAILABILITIES.map((each) => (
          <Menu.Item
            key={each}
            leftSection={<Dot availability={each} />}
            rightSection={each === availability && <IconCheck size={16} aria-hidden />}
            onClick={() => declare(each)}
          >
            {shell.availability[each]}
            <Text size="xs" c="dimmed">
              {shell.availabilityMeans[each]}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
