import { ActionIcon, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowBackUp, IconArrowsExchange, IconDots } from "@tabler/icons-react";
import type { Row } from "../../../state/inbox.ts";
import { ChannelSign, useChannelName } from "../../channels.tsx";
import { useDesk } from "../../desk.ts";
import { isAdmin } from "../../people.ts";
import { useWords } from "../../words/index.ts";
import { useGoOn, useRelease } from "../acts.ts";
import { useConsents } from "../lead/known.ts";
import type { Rights } from "../rights.ts";
import { HandOver } from "./HandOver.tsx";

/** What else one may do with it. */
export function ActsMenu({ row, rights }: { row: Row; rights: Rights }) {
  const { acts } = useWords().workspace;
  const { person } = useDesk();
  const release = useRelease(row.id);
  const [handing, { open, close }] = useDisclosure();
  if (!rights.release && !rights.handOver) return null;
  const assigns = isAdmin(person) && !rights.mine;
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={acts.more} title={acts.more}>
            <IconDots size={20} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {rights.handOver && (
            <Menu.Item leftSection={<IconArrowsExchange size={18} stroke={1.6} aria-hidden />} onClick={open}>
              {assigns ? acts.assign : acts.transfer}
            </Menu.Item>
          )}
          {(rights.write || rights.stepIn) && <WaysOn row={row} />}
          {rights.release && (
            <Menu.Item
              leftSection={<IconArrowBackUp size={18} stroke={1.6} aria-hidden />}
              onClick={() => release.mutate()}
            >
              {acts.release}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <HandOver row={row} how={assigns ? "assign" : "transfer"} opened={handing} close={close} />
    </>
  );
}

/** Where the lead is known they are moved at once; else a link shows them the way, but nobody by telephone. */
function WaysOn({ row: { id, leadId, channel } }: { row: Row }) {
  const { config } = useDesk();
  const reached = useConsents(leadId).data?.channels ?? [];
  return [...new Set([...(channel === "VOICE" ? [] : config.goesOn), ...reached])]
    .filter((each) => each !== channel && each !== "VOICE")
    .map((each) => <GoOn key={each} id={id} channel={each} />);
}

function GoOn({ id, channel }: { id: string; channel: string }) {
  const { acts } = useWords().workspace;
  const name = useChannelName(channel);
  const goOn = useGoOn(id, name);
  return (
    <Menu.Item
      leftSection={<ChannelSign channel={channel} size={18} named />}
      onClick={() => goOn.mutate(channel)}
    >
      {acts.goOn(name)}
    </Menu.Item>
  );
}
