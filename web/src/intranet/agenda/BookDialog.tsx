import { Alert, Button, Chip, Group, Loader, Modal, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useId, useState } from "react";
import { Refused } from "../../api/client.ts";
import type { Qualification } from "../../api/shapes.ts";
import { uuid } from "../../common/uuid.ts";
import { useDesk } from "../desk.ts";
import { useTeam } from "../figures.ts";
import { showErrors } from "../forms.ts";
import { useQualification } from "../qualification/useQualification.ts";
import { nameOf } from "../qualification/values.ts";
import { wrongs } from "../queries.ts";
import { Failed } from "../shell/states.tsx";
import { useWords } from "../words/index.ts";
import { dayAndTime, elsewhere, wallOf } from "../zoned.ts";
import classes from "./Agenda.module.css";
import { Length } from "./Length.tsx";
import { clockIn, placeOf } from "./says.ts";
import { useBookMeeting, useFirstFree, useSlots, useZones } from "./useAgenda.ts";

/** As in src/pascal/domain/meetings.py and people.py. */
const [MOST_SUBJECT, MOST_EMAIL] = [200, 254];
const AN_HOUR = 60;

/** A meeting with a lead, at a time at which their agent has room: whoever has them, or else oneself. */
export function BookDialog({ id, close }: { id: string; close: () => void }) {
  const words = useWords();
  const found = useQualification(id);
  const title = found.data ? words.agenda.book.title(nameOf(found.data, words)) : words.agenda.book.button;
  return (
    <Modal opened onClose={close} title={title} closeButtonProps={{ "aria-label": words.shell.close }}>
      {found.isPending && <Skeleton height={280} />}
      {found.isError && <Failed alone={false} retry={() => void found.refetch()} />}
      {found.data && <Booking lead={found.data} close={close} />}
    </Modal>
  );
}

function Booking({ lead, close }: { lead: Qualification; close: () => void }) {
  const words = useWords();
  const { book, ...agenda } = words.agenda;
  const { timeZone, id: me } = useDesk().person;
  const team = useTeam().data;
  const agentId = lead.agent_id ?? me;
  const agent = agentId === me ? null : (team?.find(({ id }) => id === agentId)?.name ?? "");
  const act = useBookMeeting();
  const today = wallOf(Date.now(), useZones(agentId)[0] ?? timeZone).slice(0, 10);
  const first = useFirstFree(agentId, today, AN_HOUR);
  const [day, setDay] = useState<string | null>(null);
  const date = day ?? first.data ?? "";
  const [clientId] = useState(uuid);
  const [unheard, setUnheard] = useState(false);
  const form = useForm({
    initialValues: {
      length: AN_HOUR,
      start_time: "",
      subject: `${book.subject} · ${nameOf(lead, words)}`, // whoever of the two reads it
      attendee_email: "",
    },
    validate: {
      start_time: (slot) => (slot ? null : book.noneChosen),
      subject: (subject) => (subject.trim() ? null : agenda.subjectMissing),
    },
  });
  const { length, start_time } = form.values;
  const save = form.onSubmit(({ subject, attendee_email }) =>
    act.mutate(
      {
        lead_qualification_id: lead.id,
        subject,
        start_time,
        end_time: new Date(Date.parse(start_time) + length * 60_000).toISOString(),
        attendee_email: attendee_email.trim() || null,
        client_id: clientId,
      },
      {
        onSuccess: ({ data }) => {
          notifications.show({
            color: "teal",
            message: `${book.done}: ${dayAndTime(data.start_time, timeZone)}`,
          });
          close();
        },
        onError: (failure) => {
          setUnheard(!(failure instanceof Refused));
          if (failure instanceof Refused) showErrors(form, failure);
        },
      },
    ),
  );
  return (
    <form noValidate onSubmit={save}>
      <fieldset className={classes.booking} disabled={unheard}>
        <Stack gap="sm">
          <Text size="sm">{agent === null ? book.withYou : book.withWhom(agent)}</Text>
          <div className={classes.pair}>
            <TextInput
              type="date"
              label={agenda.date}
              data-autofocus
              max="9999-12-31"
              value={date}
              onChange={({ currentTarget }) => {
                setDay(currentTarget.value);
                form.setValues({ start_time: "" });
              }}
            />
            <Length
              value={length}
              onChange={(minutes) => form.setValues({ length: minutes, start_time: "" })}
            />
          </div>
          <Slots
            asked={[agentId, date, length]}
            waits={first.isLoading}
            isOver={date !== "" && date < today}
            agent={agent}
            chosen={start_time}
            error={form.errors.start_time}
            choose={(slot) => form.setFieldValue("start_time", slot)}
          />
          <TextInput label={agenda.subject} maxLength={MOST_SUBJECT} {...form.getInputProps("subject")} />
          <TextInput
            type="email"
            label={book.attendee}
            description={book.attendeeText}
            maxLength={MOST_EMAIL}
            {...form.getInputProps("attendee_email")}
          />
        </Stack>
      </fieldset>
      {unheard && (
        <Alert color="orange" role="alert" mt="sm">
          {book.unheard}
        </Alert>
      )}
      <Group justify="flex-end" mt="md">
        <Button type="submit" loading={act.isPending}>
          {book.button}
        </Button>
      </Group>
    </form>
  );
}

interface Shown {
  asked: [agentId: string, date: string, minutes: number];
  /** The day is yet to be found. */
  waits: boolean;
  isOver: boolean;
  /** null: oneself. */
  agent: string | null;
  chosen: string;
  error: React.ReactNode;
  choose: (slot: string) => void;
}

/** By one's own clock; the agent's stands beside it where it shows something else. */
function Slots({ asked, waits, isOver, agent, chosen, error, choose }: Shown) {
  const { book, zone } = useWords().agenda;
  const { timeZone } = useDesk().person;
  const found = useSlots(...asked);
  const place = elsewhere(timeZone);
  const id = useId();
  return (
    <fieldset className={classes.slots} aria-describedby={error ? id : undefined}>
      <legend>
        {book.slots}
        {place && <small> · {zone(placeOf(timeZone))}</small>}
      </legend>
      {(waits || found.isLoading) && <Loader type="dots" size="sm" />}
      {found.data?.length === 0 && (
        <Text size="sm" c="dimmed">
          {isOver ? book.over : book.none}
        </Text>
      )}
      {found.isError && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {wrongs(found.error)}
        </Text>
      )}
      <Chip.Group value={chosen} onChange={choose}>
        <Group gap="xs">
          {found.data?.map(({ start_time }) => (
            <Chip key={start_time} value={start_time} size="sm" radius="md">
              {clockIn(start_time, timeZone)}
              {agent !== null && theirs(start_time, timeZone) && (
                <small> ({book.theirs(theirs(start_time, timeZone) ?? "", agent)})</small>
              )}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {error && (
        <Text id={id} size="xs" c="var(--mantine-color-error)" mt={4}>
          {error}
        </Text>
      )}
    </fieldset>
  );
}

/** What the agent's clock shows, whose offset it comes with; null where ours shows the same. */
function theirs(at: string, zone: string): string | null {
  return at.slice(0, 16) === wallOf(Date.parse(at), zone) ? null : at.slice(11, 16);
}
