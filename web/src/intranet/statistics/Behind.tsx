import { Badge, Drawer, Group, Skeleton, Text } from "@mantine/core";
import { IconFileSearch } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ExplainedSession } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { chatOf } from "../places.ts";
import { More } from "../shell/More.tsx";
import rows from "../shell/Rows.module.css";
import { Failed, Note } from "../shell/states.tsx";
import { STATUS_COLORS } from "../shell/status.ts";
import { moment } from "../times.ts";
import { useWords } from "../words/index.ts";
import { type Chosen, type FigureName, isAverage } from "./filters.ts";
import classes from "./Statistics.module.css";
import { minutes } from "./shown.ts";
import { useBehind } from "./useStatistics.ts";

interface Shown {
  figure: FigureName;
  chosen: Chosen;
  close: () => void;
}

/** What a figure counts: each conversation of it, and each opens. */
export function Behind({ figure, chosen, close }: Shown) {
  const { house, shell } = useWords();
  const words = house.statistics;
  const found = useBehind(figure, chosen);
  const [first] = found.data?.pages ?? [];
  const sessions = found.data?.pages.flatMap((page) => page.sessions) ?? [];
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size={460}
      title={words.figures[figure].name}
      closeButtonProps={{ "aria-label": shell.close }}
      styles={{ title: { fontWeight: 650, fontSize: "1.125rem" } }}
    >
      {found.isError && <Failed alone={false} retry={() => void found.refetch()} />}
      {found.isPending && <Skeleton h={320} />}
      {first && (
        <Text c="dimmed" size="sm" mb="md">
          {isAverage(figure)
            ? words.behindAverage(minutes(first.value), first.pagination.total)
            : words.behind(first.pagination.total)}
        </Text>
      )}
      {first && sessions.length === 0 && (
        <Note icon={IconFileSearch} title={words.none} text={words.noneText} />
      )}
      <ul className={classes.list}>
        {sessions.map((session) => (
          <One key={session.id} session={session} />
        ))}
      </ul>
      <More list={found} />
    </Drawer>
  );
}

const STATUSES = { pending: "QUEUED", active: "IN_PROGRESS", closed: "RESOLVED" } as const;

function One({ session }: { session: ExplainedSession }) {
  const { shell, admin, workspace } = useWords();
  const { person } = useDesk();
  const status = STATUSES[session.status];
  const name = session.userName || shell.noName;
  return (
    <li className={classes.one}>
      <Group justify="space-between" wrap="nowrap">
        <Link
          to={chatOf(person)}
          params={{ conversationId: session.id }}
          className={rows.link ?? ""}
          aria-label={admin.history.open(name)}
        >
          {name}
        </Link>
        <Badge color={STATUS_COLORS[status]} miw="max-content">
          {admin.status[status]}
        </Badge>
      </Group>
      <Text size="sm" c="dimmed" className={classes.said ?? ""}>
        {session.messages.at(-1)?.message}
      </Text>
      <Text size="xs" c="dimmed">
        {moment(session.createdAt)} · {session.supportAgentName ?? workspace.lead.nobody}
      </Text>
    </li>
  );
}
