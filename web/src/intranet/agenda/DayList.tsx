import { Badge, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useDesk } from "../desk.ts";
import { number } from "../times.ts";
import { useWords } from "../words/index.ts";
import classes from "./Agenda.module.css";
import type { Parts } from "./Agenda.tsx";
import { COLORS } from "./colors.ts";
import { busyOn, placed } from "./days.ts";
import { busyAloud, clockIn, longDay, troubleOf, weekdayName } from "./says.ts";

/** One day of the week at a time, for a phone. */
export function DayList({ meetings, busy, shown: { weeks, day, today, show }, open }: Parts) {
  const words = useWords();
  const { agenda, shell } = words;
  const { timeZone } = useDesk().person;
  const all = meetings.map((each) => placed(each, timeZone));
  const theirs = all.filter((each) => each.day === day);
  return (
    <>
      <nav className={classes.tabs} aria-label={agenda.days}>
        {weeks[0]?.map((each) => {
          const many = all.filter((one) => one.day === each).length;
          return (
            <UnstyledButton
              key={each}
              className={classes.tab ?? ""}
              aria-current={each === day ? "date" : undefined}
              data-today={each === today || undefined}
              onClick={() => show({ day: each })}
            >
              <VisuallyHidden>
                {longDay(each)}: {agenda.count(many)}
              </VisuallyHidden>
              <span aria-hidden>{weekdayName(each)}</span>
              <span aria-hidden>{Number(each.slice(8))}</span>
              <small aria-hidden>{many > 0 ? number(many) : "·"}</small>
            </UnstyledButton>
          );
        })}
      </nav>
      <section aria-label={longDay(day)}>
        <h3 className={classes.listDay}>{longDay(day)}</h3>
        {theirs.length === 0 && <Text c="dimmed">{agenda.noneThatDay}</Text>}
        {busyOn(day, busy, timeZone).map((each) => (
          <Text key={each.since} c="dimmed" size="sm" mb="xs">
            {busyAloud(each, words)}
          </Text>
        ))}
        <ul className={classes.list}>
          {theirs.map(({ meeting }) => (
            <li key={meeting.id}>
              <button type="button" className={classes.row} onClick={() => open(meeting)}>
                <span className={classes.rowTime}>
                  {clockIn(meeting.start_time, timeZone)}
                  <small>{clockIn(meeting.end_time, timeZone)}</small>
                </span>
                <span className={classes.rowText}>
                  <b>{meeting.lead.full_name || shell.noName}</b>
                  <span>{meeting.subject}</span>
                  <small>{agenda.with(meeting.agent_name)}</small>
                </span>
                <Badge
                  size="sm"
                  color={troubleOf(meeting, words) ? "orange" : COLORS[meeting.status]}
                  miw="max-content"
                >
                  {troubleOf(meeting, words) ?? agenda.statuses[meeting.status]}
                </Badge>
              </button>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
