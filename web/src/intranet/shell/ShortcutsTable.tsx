import { Kbd, Stack, Table } from "@mantine/core";
import { useWords } from "../words/index.ts";
import { SHORTCUTS } from "../workspace/shortcuts.ts";
import { MOD } from "./keys.ts";

/** What keys do: everywhere, and in the chats. */
export function ShortcutsTable() {
  const { shell, workspace } = useWords();
  return (
    <Stack>
      <Keys title={shell.shortcuts.everywhere} rows={shell.shortcuts.keys} />
      <Keys
        title={shell.shortcuts.inChats}
        rows={SHORTCUTS.map(({ keys, does }) => ({ keys, does: workspace.does[does] }))}
      />
    </Stack>
  );
}

interface Rows {
  title: string;
  rows: readonly { keys: readonly string[]; does: string }[];
}

function Keys({ title, rows }: Rows) {
  return (
    <Table verticalSpacing={6} captionSide="top">
      <Table.Caption ta="start" fw={600}>
        {title}
      </Table.Caption>
      <Table.Tbody>
        {rows.map(({ keys, does }) => (
          <Table.Tr key={does}>
            <Table.Td>{does}</Table.Td>
            <Table.Td ta="end">
              {keys.map((key) => (
                <Kbd key={key} ml={4}>
                  {key === "mod" ? MOD : key}
                </Kbd>
              ))}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
