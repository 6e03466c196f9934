import { Badge, Button, Group, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Refused } from "../../api/client.ts";
import type { Meeting } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import rows from "../shell/Rows.module.css";
import { useNow } from "../times.ts";
import { useWords } from "../words/index.ts";
import { addressOf, useMode } from "../workspace/workspace.ts";
import { dayAndTime, elsewhere } from "../zoned.ts";
import classes from "./Agenda.module.css";
import { changesOf, type Fields, fieldsOf } from "./changes.ts";
import { COLORS } from "./colors.ts";
import { Length } from "./Length.tsx";
import { clockIn, isAdrift, placeOf, theirTime } from "./says.ts";
import { useCancelMeeting, useEditMeeting, useEndMeeting } from "./useAgenda.ts";

const focus = (field: HTMLElement | null) => field?.focus();
/** As in src/pascal/domain/meetings.py. */
const [MOST_SUBJECT, MOST_REASON] = [200, 500];

interface Shown {
  meeting: Meeting;
  close: () => void;
}

/** One meeting: when and with whom, changed, called off, and whether they came. */
export function MeetingDialog({ meeting, may, close }: Shown & { may: boolean }) {
  const words = useWords();
  return (
    <Modal
      opened
      onClose={close}
      title={meeting.subject}
      closeButtonProps={{ "aria-label": words.shell.close }}
    >
      <Stack>
        <About meeting={meeting} />
        {isAdrift(meeting) && <Adrift name={meeting.agent_name} />}
        {meeting.conflict && <Clash meeting={meeting} conflict={meeting.conflict} may={may} close={close} />}
        {may && meeting.status === "booked" && !isAdrift(meeting) && <Edit meeting={meeting} close={close} />}
        {may && <Came meeting={meeting} />}
        {may && meeting.status === "booked" && <Cancel meeting={meeting} close={close} />}
      </Stack>
    </Modal>
  );
}

function About({ meeting }: { meeting: Meeting }) {
  const words = useWords();
  const { agenda, shell } = words;
  const { timeZone } = useDesk().person;
  const mode = useMode();
  const { agent_name, attendees, conversation_id, end_time, lead, start_time, status } = meeting;
  const place = elsewhere(timeZone);
  const theirs = theirTime(meeting, timeZone, words);
  return (
    <div className={classes.about}>
      <Group gap="xs">
        <b>{lead.full_name || shell.noName}</b>
        <Badge size="sm" color={COLORS[status]}>
          {agenda.statuses[status]}
        </Badge>
      </Group>
      <span>
        {dayAndTime(start_time, timeZone)} – {clockIn(end_time, timeZone)} · {agenda.with(agent_name)}
      </span>
      {place && <small>{agenda.zone(placeOf(timeZone))}</small>}
      {theirs && <small>{theirs}</small>}
      {attendees.length > 0 && <small>{attendees.join(", ")}</small>}
      {conversation_id && (
        <Link to={addressOf(mode)} params={{ conversationId: conversation_id }} className={rows.anchor ?? ""}>
          {agenda.open}
        </Link>
      )}
    </div>
  );
}

function Adrift({ name }: { name: string }) {
  return (
    <section className={classes.clash}>
      <b>
        <IconAlertTriangle size={16} aria-hidden /> {useWords().agenda.adriftText(name)}
      </b>
    </section>
  );
}

interface Clashing extends Shown {
  conflict: NonNullable<Meeting["conflict"]>;
  may: boolean;
}

/** What each calendar says; somebody decides which one holds. */
function Clash({ meeting, conflict, may, close }: Clashing) {
  const { clash } = useWords().agenda;
  const edit = useEditMeeting();
  const cancel = useCancelMeeting();
  const { subject, start_time, end_time, why } = conflict;
  const there = subject !== null && start_time && end_time ? { subject, start_time, end_time } : null;
  // it is shown no more at once: what is to follow must not depend on that
  const keep = () => edit.mutateAsync({ meeting, changes: inUtc(meeting) }).then(close, () => {});
  const take = () =>
    (there
      ? edit.mutateAsync({ meeting, changes: inUtc(there) })
      : cancel.mutateAsync({ meeting, reason: null })
    ).then(close, () => {});
  return (
    <section className={classes.clash}>
      <b>
        <IconAlertTriangle size={16} aria-hidden /> {clash[why]}
      </b>
      <div className={classes.sides}>
        <div>
          <small>{clash.here}</small>
          <Told {...meeting} />
          {may && (
            <Button size="compact-sm" variant="default" loading={edit.isPending} onClick={keep}>
              {clash.keep}
            </Button>
          )}
        </div>
        <div>
          <small>{clash.there}</small>
          {there ? <Told {...there} /> : <b>{clash.deleted}</b>}
          {may && why !== "impossible" && (
            <Button
              size="compact-sm"
              variant="default"
              loading={edit.isPending || cancel.isPending}
              onClick={take}
            >
              {clash.take}
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}

type Plan = Pick<Meeting, "subject" | "start_time" | "end_time">;

const inUtc = ({ subject, start_time, end_time }: Plan): Plan => ({
  subject,
  start_time: new Date(start_time).toISOString(),
  end_time: new Date(end_time).toISOString(),
});

function Told({ subject, start_time, end_time }: Plan) {
  const { timeZone } = useDesk().person;
  return (
    <>
      <b>{subject}</b>
      <span>
        {dayAndTime(start_time, timeZone)} – {clockIn(end_time, timeZone)}
      </span>
    </>
  );
}

/** By the fields of a form: how one moves it without a pointer. What is not typed in stays, or follows the meeting. */
function Edit({ meeting, close }: Shown) {
  const { agenda } = useWords();
  const { timeZone } = useDesk().person;
  const edit = useEditMeeting();
  const form = useForm<Partial<Fields>>({
    initialValues: {},
    validate: {
      subject: (subject) => (subject?.trim() === "" ? agenda.subjectMissing : null),
      date: (date) => (date === "" ? agenda.timeMissing : null),
      time: (time) => (time === "" ? agenda.timeMissing : null),
    },
  });
  const { subject, date, time, length } = { ...fieldsOf(meeting, timeZone), ...form.values };
  const save = form.onSubmit((typed) => {
    const changes = changesOf(meeting, typed, timeZone);
    if (Object.keys(changes).length === 0) return close();
    const onError = (failure: unknown) => {
      const { subject: about, start_time, end_time } = failure instanceof Refused ? failure.errors : {};
      form.setErrors({ subject: about?.join(" "), time: (start_time ?? end_time)?.join(" ") });
    };
    edit.mutate({ meeting, changes }, { onSuccess: close, onError });
  });
  return (
    <form noValidate onSubmit={save}>
      <Stack gap="sm">
        <TextInput
          label={agenda.subject}
          maxLength={MOST_SUBJECT}
          {...form.getInputProps("subject")}
          value={subject}
        />
        <div className={classes.when}>
          <TextInput
            type="date"
            label={agenda.date}
            max="9999-12-31"
            data-autofocus
            {...form.getInputProps("date")}
            value={date}
          />
          <TextInput
            type="time"
            label={agenda.time}
            step={300}
            {...form.getInputProps("time")}
            value={time}
          />
          <Length value={length} onChange={(minutes) => form.setFieldValue("length", minutes)} />
        </div>
        <Group justify="space-between" wrap="nowrap">
          <Text size="xs" c="dimmed">
            {agenda.saveText}
          </Text>
          <Button type="submit" loading={edit.isPending} miw="max-content">
            {agenda.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Once it has begun. */
function Came({ meeting }: { meeting: Meeting }) {
  const { agenda } = useWords();
  const end = useEndMeeting();
  const hasBegun = useNow() >= Date.parse(meeting.start_time);
  if (!hasBegun || meeting.status === "cancelled") return null;
  return (
    <fieldset className={classes.came}>
      <legend>{agenda.didCome}</legend>
      {(["done", "missed"] as const).map((status) => (
        <Button
          key={status}
          size="sm"
          variant={meeting.status === status ? "filled" : "default"}
          aria-pressed={meeting.status === status}
          onClick={() => end.mutate({ meeting, came: status === "done" })}
        >
          {agenda.statuses[status]}
        </Button>
      ))}
    </fieldset>
  );
}

function Cancel({ meeting, close }: Shown) {
  const { agenda } = useWords();
  const cancel = useCancelMeeting();
  const [asking, { open, close: leave }] = useDisclosure();
  const form = useForm({ initialValues: { reason: "" } });
  if (!asking)
    return (
      <Button variant="subtle" color="red" onClick={open}>
        {agenda.cancel}
      </Button>
    );
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ reason }) =>
        cancel.mutate({ meeting, reason: reason.trim() || null }, { onSuccess: close }),
      )}
    >
      <Stack gap="sm">
        <Textarea
          label={agenda.reason}
          description={agenda.cancelText}
          maxLength={MOST_REASON}
          autosize
          minRows={2}
          ref={focus}
          {...form.getInputProps("reason")}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={leave}>
            {agenda.keepIt}
          </Button>
          <Button type="submit" color="red.8" loading={cancel.isPending}>
            {agenda.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
