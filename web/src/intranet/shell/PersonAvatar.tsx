import { Avatar, type MantineSize } from "@mantine/core";
import { initials } from "../people.ts";

/** The name stands beside it. */
export function PersonAvatar({ name, size = "md" }: { name: string; size?: MantineSize }) {
  return (
    <Avatar size={size} radius="xl" color="navy" aria-hidden>
      {initials(name)}
    </Avatar>
  );
}
