import { ActionIcon, Loader, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPhone } from "@tabler/icons-react";
import type { Row } from "../../state/inbox.ts";
import { useWords } from "../words/index.ts";
import { useKnownLead } from "../workspace/lead/known.ts";
import { useCalling, useTelephone } from "./telephone.ts";

/** Which of their numbers is called. */
export function CallButton({ row }: { row: Row }) {
  const { telephone: words } = useWords();
  const telephone = useTelephone();
  const busy = useCalling(({ call }) => call !== null);
  const [opened, { open, close }] = useDisclosure();
  const numbers = useNumbers(row, opened);
  const { lead, id: conversationId } = row;
  return (
    <Menu position="bottom-end" width={240} opened={opened} onOpen={open} onClose={close}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={words.call}
          title={words.call}
          disabled={busy}
        >
          <IconPhone size={20} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.whichNumber(lead.name)}</Menu.Label>
        {!numbers && <Loader size="sm" m="xs" />}
        {numbers?.length === 0 && <Menu.Item disabled>{words.noNumber}</Menu.Item>}
        {numbers?.map((number) => (
          <Menu.Item
            key={number}
            leftSection={<IconPhone size={18} stroke={1.6} aria-hidden />}
            onClick={() => void telephone.call({ number, name: lead.name, conversationId })}
          >
            {number}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** What they typed in the chat comes first. Undefined while nobody knows. */
function useNumbers({ lead, leadId }: Row, wanted: boolean): string[] | undefined {
  const { data } = useKnownLead(leadId, wanted);
  if (!data) return undefined;
  const known = data.identities.filter(({ kind }) => kind === "PHONE").map(({ value }) => value);
  return [...new Set([...(lead.phone ? [lead.phone] : []), ...known])];
}
