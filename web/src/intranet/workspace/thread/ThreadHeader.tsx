import { ActionIcon, Button, Group, Tooltip, VisuallyHidden } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import {
  IconArrowLeft,
  IconCircleCheck,
  IconLayoutSidebarRight,
  IconMailQuestion,
} from "@tabler/icons-react";
import type { Row } from "../../../state/inbox.ts";
import { CallButton } from "../../calls/CallButton.tsx";
import { ChannelSign } from "../../channels.tsx";
import { useDesk } from "../../desk.ts";
import { isUnproven } from "../../people.ts";
import { useWords } from "../../words/index.ts";
import { useTake } from "../acts.ts";
import { SnoozeButton } from "../asides/Snooze.tsx";
import { LeadFace } from "../LeadFace.tsx";
import type { Rights } from "../rights.ts";
import { useOnline, useOpen, useProject } from "../workspace.ts";
import { ActsMenu } from "./ActsMenu.tsx";
import { BookButton } from "./BookButton.tsx";
import { BotSwitch, useBotState } from "./BotSwitch.tsx";
import classes from "./ThreadHeader.module.css";
import { useAskToResolve } from "./useAskToResolve.tsx";

interface Shown {
  row: Row;
  rights: Rights;
  details: boolean;
  toggleDetails: () => void;
}

export function ThreadHeader({ row, rights, details, toggleDetails }: Shown) {
  const { acts, thread } = useWords().workspace;
  const { config } = useDesk();
  const open = useOpen();
  useHotkeys([["i", toggleDetails]]);
  const label = details ? acts.hideDetails : acts.details;
  return (
    <header className={classes.header}>
      <ActionIcon
        className={classes.back ?? ""}
        variant="subtle"
        color="gray"
        size={40}
        aria-label={thread.back}
        onClick={() => open(null)}
      >
        <IconArrowLeft size={22} stroke={1.7} aria-hidden />
      </ActionIcon>
      <h2 className={classes.heading}>
        <button type="button" className={classes.who} onClick={toggleDetails}>
          <Who row={row} />
          <VisuallyHidden>: {label}</VisuallyHidden>
        </button>
      </h2>
      <Group gap={6} wrap="nowrap" className={classes.acts ?? ""}>
        <Finish row={row} rights={rights} />
        {config.calls && (rights.write || rights.stepIn) && <CallButton row={row} />}
        <BookButton row={row} rights={rights} />
        <BotSwitch row={row} rights={rights} />
        <SnoozeButton row={row} rights={rights} />
        <ActsMenu row={row} rights={rights} />
        <Tooltip label={`${label} (I)`}>
          <ActionIcon
            variant={details ? "default" : "subtle"}
            color="gray"
            size={36}
            aria-label={label}
            aria-pressed={details}
            onClick={toggleDetails}
          >
            <IconLayoutSidebarRight size={20} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Group>
    </header>
  );
}

function Who({ row }: { row: Row }) {
  const { workspace } = useWords();
  const bot = useBotState(row);
  const waits = row.status === "QUEUED"; // nobody but the bot is there
  const online = useOnline(row.id);
  const about = useProject(row.projectId).name ?? (online ? null : workspace.lead.noProject);
  return (
    <>
      <LeadFace name={row.lead.name} online={online} size="small" className={classes.face} />
      <span className={classes.lines}>
        <span className={classes.name}>
          <span className={classes.clip}>{row.lead.name}</span>
          {isUnproven(row) && (
            <IconMailQuestion className={classes.sign} size={16} stroke={1.7} aria-hidden />
          )}
        </span>
        <span className={classes.about}>
          {row.channel !== "WEB" && <ChannelSign channel={row.channel} size={14} />}{" "}
          {online && (
            <span className={classes.fact} data-online>
              {workspace.online}
            </span>
          )}
          {waits && <span className={classes.fact}>{bot}</span>}
          {about && <span className={classes.fact}>{about}</span>}
          {row.status === "IN_PROGRESS" && <span className={classes.fact}>{bot}</span>}
        </span>
      </span>
    </>
  );
}

/** To finish it. To take it, the bar below has the button, and T does it. */
function Finish({ row, rights }: Pick<Shown, "row" | "rights">) {
  const { acts } = useWords().workspace;
  const take = useTake(row.id);
  const { ask, busy } = useAskToResolve(row, rights);
  useHotkeys([
    ["t", () => rights.take && take.mutate()],
    ["e", () => rights.resolve && ask()],
  ]);
  if (!rights.resolve) return null;
  const label = rights.mine ? acts.resolve : acts.forceClose;
  const sign = <IconCircleCheck size={18} stroke={1.7} aria-hidden />;
  return (
    <Tooltip label={`${label} (E)`}>
      <Group>
        <Button visibleFrom="sm" variant="default" size="sm" loading={busy} leftSection={sign} onClick={ask}>
          {label}
        </Button>
        <ActionIcon
          hiddenFrom="sm"
          variant="default"
          size={36}
          loading={busy}
          aria-label={label}
          onClick={ask}
        >
          {sign}
        </ActionIcon>
      </Group>
    </Tooltip>
  );
}
