import { Button, Group } from "@mantine/core";
import { useWords } from "../words/index.ts";

/** The end of a form that keeps changes. */
export function Save({ busy }: { busy: boolean }) {
  const { shell } = useWords();
  return (
    <Group justify="flex-end">
      <Button type="submit" loading={busy}>
        {shell.save}
      </Button>
    </Group>
  );
}
