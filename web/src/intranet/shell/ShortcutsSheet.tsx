import { Kbd, Stack, Table } from "@mantine/core";
import { useWindowEvent } from "@mantine/hooks";
import { modals } from "@mantine/modals";
import { useWords, words } from "../words/index.ts";
import { SHORTCUTS } from "../workspace/shortcuts.ts";
import { MOD } from "./keys.ts";

const writing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

const SHEET = "shortcuts";

export function openShortcuts(): void {
  const { shortcuts, close } = words().shell;
  modals.open({
    modalId: SHEET,
    title: shortcuts.title,
    children: <Shortcuts />,
    closeButtonProps: { "aria-label": close },
  });
}

/** ? shows what keys do, wherever the keyboard has it. */
export function useShortcutsKey(): void {
  useWindowEvent("keydown", ({ key, target }) => {
    if (key === "?" && !writing(target)) openShortcuts();
  });
}

function Shortcuts() {
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
