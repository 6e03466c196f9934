import { Badge, Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCalendarPlus } from "@tabler/icons-react";
import { useState } from "react";
import type { Qualification } from "../../api/shapes.ts";
import { BookDialog } from "../agenda/BookDialog.tsx";
import { COLORS } from "../agenda/colors.ts";
import { MeetingDialog } from "../agenda/MeetingDialog.tsx";
import { troubleOf } from "../agenda/says.ts";
import { useDesk } from "../desk.ts";
import { useWords } from "../words/index.ts";
import { dayAndTime } from "../zoned.ts";
import classes from "./Qualification.module.css";

/** What was agreed with them, newest first; each opens. */
export function Meetings({ known, may }: { known: Qualification; may: boolean }) {
  const words = useWords();
  const { agenda, pipeline } = words;
  const { none, title } = pipeline.qualification.meetings;
  const { timeZone } = useDesk().person;
  const [opened, open] = useState<string | null>(null);
  const [booking, { open: book, close }] = useDisclosure();
  const shown = known.meetings.find(({ id }) => id === opened);
  return (
    <section>
      <h4>{title}</h4>
      {known.meetings.length === 0 && <span className={classes.none}>{none}</span>}
      <ul className={classes.wishes}>
        {known.meetings.map((meeting) => {
          const { id, agent_name, start_time, status, subject } = meeting;
          const trouble = troubleOf(meeting, words);
          return (
            <li key={id}>
              <button type="button" className={classes.meeting} onClick={() => open(id)}>
                <span>{subject}</span>
                <small>
                  {dayAndTime(start_time, timeZone)} · {agenda.with(agent_name)}
                </small>
              </button>
              <Badge size="sm" color={trouble ? "orange" : COLORS[status]} miw="max-content">
                {trouble ?? agenda.statuses[status]}
              </Badge>
            </li>
          );
        })}
      </ul>
      {may && (
        <Button
          size="xs"
          variant="default"
          mt="xs"
          leftSection={<IconCalendarPlus size={14} aria-hidden />}
          onClick={book}
        >
          {agenda.book.button}
        </Button>
      )}
      {shown && <MeetingDialog key={shown.id} meeting={shown} may={may} close={() => open(null)} />}
      {booking && <BookDialog id={known.id} close={close} />}
    </section>
  );
}
