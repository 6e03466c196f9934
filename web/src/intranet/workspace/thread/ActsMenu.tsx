import { ActionIcon, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowBackUp, IconArrowsExchange, IconDots } from "@tabler/icons-react";
import type { Row } from "../../../state/inbox.ts";
import { ChannelSign, useChannelName } from "../../channels.tsx";
import { useDesk } from "../../desk.ts";
import { isAdmin } from "../../people.ts";
import { useWords } from "../../words/index.ts";
import { useGoOn, useRelease } from "../acts.ts";
import type { Rights } from "../rights.ts";
import { HandOver } from "./HandOver.tsx";

/** What else one may do with it. */
export function ActsMenu({ row, rights }: { row: Row; rights: Rights }) {
  const { acts } = useWords().workspace;
  const { person, config } = useDesk();
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
          {(rights.write || rights.stepIn) &&
            config.goesOn
              .filter((each) => each !== row.channel)
              .map((each) => <GoOn key={each} id={row.id} channel={each} />)}
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
