import { ActionIcon, Button, Checkbox, Collapse, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconAlertTriangle,
  IconChevronDown,
  IconClockShare,
  IconPencil,
  IconTrash,
  IconX,
} from "@tabler/icons-react";
import { type FormEvent, useId, useState } from "react";
import type { Scheduled } from "../../../api/shapes.ts";
import { useDesk } from "../../desk.ts";
import { isAdmin } from "../../people.ts";
import { confirm } from "../../shell/dialogs.tsx";
import { useWords } from "../../words/index.ts";
import { instantOf, isToCome, wallOf } from "../../zoned.ts";
import { useReschedule, useScheduled, useWithdraw } from "./asides.ts";
import classes from "./ScheduledList.module.css";
import { useMoment, WallInput } from "./When.tsx";

/** What is to be said later, for colleagues to see; and what was not said, with the reason. */
export function ScheduledList({ id }: { id: string }) {
  const { later } = useWords().asides;
  const found = useScheduled(id);
  const [opened, { toggle }] = useDisclosure();
  const listId = useId();
  const waiting = found.filter(({ status }) => status === "WAITING");
  const unsent = found.filter(({ status }) => status === "CANCELLED");
  if (found.length === 0) return null;
  return (
    <section className={classes.bar} aria-label={later.list(waiting.length)}>
      {unsent.map((one) => (
        <Unsent key={one.id} one={one} />
      ))}
      {waiting.length > 0 && (
        <button
          type="button"
          className={classes.head}
          aria-expanded={opened}
          aria-controls={listId}
          onClick={toggle}
        >
          <IconClockShare size={17} stroke={1.7} aria-hidden />
          <span>{later.list(waiting.length)}</span>
          <IconChevronDown className={classes.sign} size={17} stroke={1.8} aria-hidden />
        </button>
      )}
      <Collapse id={listId} expanded={opened && waiting.length > 0}>
        <ul className={classes.list}>
          {waiting.map((one) => (
            <Waiting key={one.id} one={one} />
          ))}
        </ul>
      </Collapse>
    </section>
  );
}

function Unsent({ one }: { one: Scheduled }) {
  const { later } = useWords().asides;
  const { person } = useDesk();
  const withdraw = useWithdraw(one);
  const mayDismiss = one.authorId === person.id || isAdmin(person);
  return (
    <div className={classes.unsent} role="status">
      <IconAlertTriangle size={17} stroke={1.7} aria-hidden />
      <span>
        <b>{later.unsent}:</b> «{one.contentText || later.file}». {one.reason && later.reason[one.reason]}
      </span>
      {mayDismiss && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label={later.dismiss}
          title={later.dismiss}
          loading={withdraw.isPending}
          onClick={() => withdraw.mutate()}
        >
          <IconX size={16} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}

function Waiting({ one }: { one: Scheduled }) {
  const { later } = useWords().asides;
  const { person } = useDesk();
  const [editing, { open, close }] = useDisclosure();
  const withdraw = useWithdraw(one);
  const ask = () =>
    confirm({
      title: later.cancelTitle,
      text: later.cancelText,
      yes: later.cancel,
      act: () => withdraw.mutate(),
    });
  const own = one.authorId === person.id;
  const time = useMoment()(one.sendAt);
  return (
    <li className={classes.one}>
      <div className={classes.about}>
        <span className={classes.words}>{one.contentText || later.file}</span>
        <small>
          {own ? later.at(time) : later.by(one.authorName, time)}
          {one.cancelIfLeadWrites && `, ${later.unless}`}
        </small>
      </div>
      {own && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={34}
          aria-label={later.edit}
          title={later.edit}
          onClick={open}
        >
          <IconPencil size={17} stroke={1.7} aria-hidden />
        </ActionIcon>
      )}
      {(own || isAdmin(person)) && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={34}
          aria-label={later.cancel}
          title={later.cancel}
          loading={withdraw.isPending}
          onClick={ask}
        >
          <IconTrash size={17} stroke={1.7} aria-hidden />
        </ActionIcon>
      )}
      {own && <Edit one={one} opened={editing} close={close} />}
    </li>
  );
}

function Edit({ one, opened, close }: { one: Scheduled; opened: boolean; close: () => void }) {
  const { shell, asides } = useWords();
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={asides.later.edit}
      closeButtonProps={{ "aria-label": shell.close }}
    >
      <Form one={one} close={close} />
    </Modal>
  );
}

function Form({ one, close }: { one: Scheduled; close: () => void }) {
  const { later } = useWords().asides;
  const { timeZone } = useDesk().person;
  const [contentText, setText] = useState(one.contentText);
  const [wall, setWall] = useState(() => wallOf(Date.parse(one.sendAt), timeZone));
  const [cancelIfLeadWrites, setCancel] = useState(one.cancelIfLeadWrites);
  const act = useReschedule(one);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const sendAt = new Date(instantOf(wall, timeZone)).toISOString();
    act.mutate({ contentText, sendAt, cancelIfLeadWrites }, { onSuccess: close });
  };
  return (
    <form noValidate onSubmit={submit}>
      <Stack>
        <Textarea
          data-autofocus
          label={later.text}
          autosize
          minRows={2}
          maxRows={10}
          value={contentText}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <WallInput label={later.time} wall={wall} change={setWall} />
        <Checkbox
          label={later.unlessLead}
          checked={cancelIfLeadWrites}
          onChange={({ currentTarget }) => setCancel(currentTarget.checked)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {later.back}
          </Button>
          <Button
            type="submit"
            loading={act.isPending}
            disabled={!isToCome(wall, timeZone) || (!contentText.trim() && !one.mediaUrl)}
          >
            {later.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
