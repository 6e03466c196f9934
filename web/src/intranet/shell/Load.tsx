import { Progress, Stack, Text } from "@mantine/core";
import { useWords } from "../words/index.ts";

/** How many conversations somebody has, of as many as they may have. */
export function Load({ open, most }: { open: number; most: number }) {
  const { team } = useWords().dashboard;
  const share = most > 0 ? Math.min(100, (100 * open) / most) : 100;
  return (
    <Stack gap={4} w={{ base: 76, xs: 96 }} flex="none">
      <Text size="xs" c="dimmed">
        {team.load(open, most)}
      </Text>
      <Progress value={share} size="sm" aria-hidden />
    </Stack>
  );
}
