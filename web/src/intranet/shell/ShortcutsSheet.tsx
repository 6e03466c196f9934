import { Kbd, Table, Title } from "@mantine/core";
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

interface Key {
  keys: readonly string[];
  does: string;
}

function Shortcuts() {
  const { shell, workspace } = useWords();
  const inChats = SHORTCUTS.map(({ keys, does }) => ({ keys, does: workspace.does[does] }));
  return (
    <>
      <Keys keys={shell.shortcuts.keys} />
      <Title order={3} size="sm" mt="md">
        {workspace.shortcuts}
      </Title>
      <Keys keys={inChats} />
    </>
  );
}

function Keys({ keys: all }: { keys: readonly Key[] }) {
  return (
    <Table verticalSpacing="xs">
      <Table.Tbody>
        {all.map(({ keys, does }) => (
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
