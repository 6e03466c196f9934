import { Button, Group, Paper, Progress, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { Filters } from "../filters.ts";
import { number } from "../times.ts";
import { useWords } from "../words/index.ts";
import type { FileExport } from "./useExport.ts";

export function Export({ file, filters }: { file: FileExport; filters: Filters }) {
  const { history } = useWords().admin;
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
      disabled={file.running}
      onClick={() => file.start(filters)}
    >
      {history.export}
    </Button>
  );
}

export function ExportProgress({ file }: { file: FileExport }) {
  const { history } = useWords().admin;
  return (
    <Paper withBorder p="md" mb="md" role="status">
      <Group justify="space-between" mb="xs">
        <Text size="sm">
          <b>{history.exporting}</b> {history.soFar(file.rows, number(file.rows))}
        </Text>
        <Button size="xs" variant="default" onClick={file.stop}>
          {history.stop}
        </Button>
      </Group>
      <Progress value={100} animated aria-label={history.exporting} />
    </Paper>
  );
}
