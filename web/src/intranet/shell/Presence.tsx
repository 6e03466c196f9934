import { Group, Text } from "@mantine/core";
import type { Availability } from "../../api/shapes.ts";
import { useWords } from "../words/index.ts";
import { Dot } from "./Dot.tsx";

export function Presence({ availability }: { availability: Availability }) {
  const { shell } = useWords();
  return (
    <Group component="span" gap={6} wrap="nowrap">
      <Dot availability={availability} />
      <Text span size="sm" c="dimmed">
        {shell.availability[availability]}
      </Text>
    </Group>
  );
}
