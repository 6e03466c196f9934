import { ActionIcon, Tooltip } from "@mantine/core";
import { IconRobot, IconRobotOff } from "@tabler/icons-react";
import type { Row } from "../../../state/inbox.ts";
import { useDesk } from "../../desk.ts";
import { useWords } from "../../words/index.ts";
import { useDescribe } from "../acts.ts";
import type { Rights } from "../rights.ts";

/** Whether the bot answers here, and why it does not. */
export function useBotState({ agentEnabled, agentId, agentName }: Row): string {
  const { bot } = useWords().pipeline;
  const { config } = useDesk();
  if (!config.bot) return bot.nowhere;
  if (!agentEnabled) return bot.off;
  return agentId === null ? bot.on : bot.waits(agentName ?? "");
}

/** Of this conversation; where the house has no bot there is nothing to switch. */
export function BotSwitch({ row, rights }: { row: Row; rights: Rights }) {
  const { pipeline } = useWords();
  const { config } = useDesk();
  const state = useBotState(row);
  const describe = useDescribe(row.id);
  if (!config.bot || row.status === "RESOLVED" || !rights.describe) return null;
  const on = (describe.isPending ? describe.variables.agentEnabled : undefined) ?? row.agentEnabled;
  const Sign = on ? IconRobot : IconRobotOff;
  return (
    <Tooltip label={`${state}. ${on ? pipeline.bot.turnOff : pipeline.bot.turnOn}`}>
      <ActionIcon
        variant="subtle"
        color={on && row.agentId === null ? "teal" : "gray"}
        size={36}
        role="switch"
        aria-checked={on}
        aria-label={pipeline.bot.label}
        onClick={() => describe.mutate({ agentEnabled: !on })}
      >
        <Sign size={20} stroke={1.6} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
