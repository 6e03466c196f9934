import { ActionIcon, Button, Group, SegmentedControl, Select, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import type { Busy, Meeting } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { useTeam } from "../figures.ts";
import { isAdmin } from "../people.ts";
import { confirm } from "../shell/dialogs.tsx";
import { Page } from "../shell/Page.tsx";
import { Failed } from "../shell/states.tsx";
import { useWords } from "../words/index.ts";
import { ModeContext } from "../workspace/workspace.ts";
import { dayAndTime, elsewhere } from "../zoned.ts";
import classes from "./Agenda.module.css";
import { type Changes, changed, isOver } from "./changes.ts";
import { DayList } from "./DayList.tsx";
import { openIn, placed } from "./days.ts";
import { MeetingDialog } from "./MeetingDialog.tsx";
import { Month } from "./Month.tsx";
import { useMayChange } from "./rights.ts";
import { clockIn, fromTo, monthName } from "./says.ts";
import { useShown } from "./shown.ts";
import { useAgenda, useEditMeeting, useFreshAgenda, useHours } from "./useAgenda.ts";
import { Week } from "./Week.tsx";

/** Where a phone's page ends, as in the styles. */
const useIsPhone = () => useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false });

/** The team's meetings, or one's own: moved, changed, called off. */
export function Agenda() {
  const { agenda, shell } = useWords();
  const { person } = useDesk();
  const place = elsewhere(person.timeZone);
  const lead = useIsPhone() ? agenda.leadOnPhone : agenda.lead;
  useFreshAgenda();
  return (
    <ModeContext value={isAdmin(person) ? "admin" : "agent"}>
      <Page
        title={shell.places.agenda}
        lead={`${lead}${place ? ` ${agenda.zone(place)}.` : ""}`}
        actions={<Choices />}
      >
        <Meetings />
      </Page>
    </ModeContext>
  );
}

function Choices() {
  const { agenda } = useWords();
  const { person } = useDesk();
  const { view, whose, show } = useShown();
  const team = useTeam().data ?? [];
  const others = isAdmin(person) ? team.filter(({ id }) => id !== person.id) : [];
  return (
    <Group gap="sm">
      <Select
        aria-label={agenda.whose}
        data={[
          { value: person.id, label: agenda.mine },
          { value: "team", label: agenda.team },
          ...others.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={whose}
        allowDeselect={false}
        w={200}
        onChange={(chosen) => chosen && show({ whose: chosen })}
      />
      <SegmentedControl
        aria-label={agenda.view}
        data={(["week", "month"] as const).map((each) => ({ value: each, label: agenda.views[each] }))}
        value={view}
        onChange={(chosen) => show({ view: chosen })}
      />
    </Group>
  );
}

function Meetings() {
  const isPhone = useIsPhone();
  const shown = useShown();
  const { view, weeks, agentId } = shown;
  const days = weeks.flat();
  const found = useAgenda(days[0] ?? shown.day, days.at(-1) ?? shown.day, agentId, view);
  const [opened, open] = useState<string | null>(null);
  const edit = useEditMeeting();
  const may = useMayChange();
  const asks = useQuestion();
  if (found.isError && !found.data) return <Failed alone={false} retry={() => void found.refetch()} />;
  const { meetings, busy } = found.data ?? { meetings: [], busy: [] };
  const parts = {
    meetings,
    busy,
    shown,
    open: ({ id }: Meeting) => open(id),
    move: (meeting: Meeting, changes: Changes) => {
      const act = () => edit.mutate({ meeting, changes });
      if (isOver(changes))
        act(); // and is refused: nobody is told
      else void confirm({ ...asks(meeting, changes), act });
    },
  };
  const known = meetings.find(({ id }) => id === opened);
  return (
    <>
      <Turning />
      <div aria-busy={found.isPlaceholderData || found.isPending} className={classes.shown}>
        {view === "month" ? <Month {...parts} /> : isPhone ? <DayList {...parts} /> : <Week {...parts} />}
      </div>
      {known && <MeetingDialog key={known.id} meeting={known} may={may(known)} close={() => open(null)} />}
    </>
  );
}

export interface Parts {
  meetings: readonly Meeting[];
  /** When the agent has no time besides; of a month nobody asks. */
  busy: readonly Busy[];
  shown: ReturnType<typeof useShown>;
  open: (meeting: Meeting) => void;
  /** Asks first: the lead is told at once. */
  move: (meeting: Meeting, changes: Changes) => void;
}

/** Whether a meeting is to be moved, from when to when, and the lead told. */
function useQuestion() {
  const words = useWords();
  const { timeZone } = useDesk().person;
  const when = ({ start_time, end_time }: Pick<Meeting, "start_time" | "end_time">) =>
    `${dayAndTime(start_time, timeZone)} – ${clockIn(end_time, timeZone)}`;
  const hours = useHours().data;
  const isOutside = (meeting: Meeting): boolean => {
    const { day, since, until } = placed(meeting, timeZone);
    const opens = hours ? openIn(timeZone, day, hours, [meeting.agent_time_zone]) : null;
    return opens !== null && !opens.some((each) => each.since <= since && until <= each.until);
  };
  return (meeting: Meeting, changes: Changes) => {
    const { title, text, outside, ...labels } = words.agenda.move;
    const after = { ...meeting, ...changed(meeting, changes) };
    const name = meeting.lead.full_name || words.shell.noName;
    return {
      title: title(name),
      text: text(when(meeting), when(after)) + (isOutside(after) ? ` ${outside}` : ""),
      ...labels,
      harmless: true,
    };
  };
}

/** To what was before, and what comes. */
function Turning() {
  const { agenda } = useWords();
  const { view, day, today, weeks, before, after, show } = useShown();
  const [first = day] = weeks[0] ?? [];
  return (
    <Group gap="xs" mb="sm">
      <ActionIcon
        variant="default"
        size={36}
        aria-label={agenda.before[view]}
        onClick={() => show({ day: before })}
      >
        <IconChevronLeft size={18} aria-hidden />
      </ActionIcon>
      <Button variant="default" onClick={() => show({ day: today })}>
        {agenda.today}
      </Button>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={agenda.after[view]}
        onClick={() => show({ day: after })}
      >
        <IconChevronRight size={18} aria-hidden />
      </ActionIcon>
      <Text component="h2" fw={650} size="lg" m={0} className={classes.period ?? ""} aria-live="polite">
        {view === "month" ? monthName(day) : fromTo(first, weeks.at(-1)?.at(-1) ?? day)}
      </Text>
    </Group>
  );
}
