import {
  ActionIcon,
  Button,
  Group,
  Modal,
  SegmentedControl,
  Skeleton,
  Stack,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useId } from "react";
import { Refused } from "../../../api/client.ts";
import type { Row } from "../../../state/inbox.ts";
import { ChannelSign, useChannelName } from "../../channels.tsx";
import { useDesk } from "../../desk.ts";
import { said } from "../../queries.ts";
import { confirm } from "../../shell/dialogs.tsx";
import { date } from "../../times.ts";
import { useWords } from "../../words/index.ts";
import { rightsOf } from "../rights.ts";
import classes from "./Known.module.css";
import { type NewPlace, useAddPlace, useKnownLead, useRemovePlace } from "./known.ts";
import panel from "./LeadPanel.module.css";

/** Where a lead is reached, and why it is taken for theirs. */
export function Places({ row }: { row: Row }) {
  const { known, workspace } = useWords();
  const { places } = known;
  const { person } = useDesk();
  const [adding, { open, close }] = useDisclosure();
  const found = useKnownLead(row.leadId);
  if (found.isPending) return <Skeleton height={44} radius="md" />;
  if (found.isError) return <span className={panel.none}>{known.failed}</span>;
  const { email, verified, identities } = found.data;
  const isEmail = ({ kind, value }: { kind: string; value: string }) => kind === "EMAIL" && value === email;
  const noted = !verified && identities.some(isEmail);
  const may = rightsOf(person, row).describe;
  return (
    <>
      {!email && identities.length === 0 && <span className={panel.none}>{places.none}</span>}
      <ul className={classes.places}>
        {email && !noted && (
          <li>
            <Place
              kind="EMAIL"
              value={email}
              name={null}
              how={verified ? workspace.verified : workspace.unverified}
            />
          </li>
        )}
        {identities
          .filter((each) => noted || !isEmail(each))
          .map(({ id, kind, value, name, vouched, addedAt }) => (
            <li key={id}>
              <Place
                kind={kind}
                value={value}
                name={name}
                how={`${places.vouched[vouched]} · ${date(addedAt)}`}
              />
              {may && vouched === "AGENT" && <Remove leadId={row.leadId} id={id} value={value} />}
            </li>
          ))}
      </ul>
      {may && (
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={open}>
          {places.add}
        </Button>
      )}
      <Adding opened={adding} close={close} leadId={row.leadId} />
    </>
  );
}

interface Shown {
  kind: string;
  value: string;
  name: string | null;
  how: string | false;
}

/** A carrier's own name for somebody is for machines: what they are called there comes first. */
function Place({ kind, value, name, how }: Shown) {
  const kinds: Partial<Record<string, string>> = useWords().known.places.kinds;
  const channel = useChannelName(kind);
  const isOurs = kind === "PHONE" || kind === "EMAIL";
  return (
    <>
      <ChannelSign channel={kind === "PHONE" ? "VOICE" : kind} size={17} named />
      <span className={classes.about}>
        <span className={classes.value}>{isOurs ? value : (name ?? value)}</span>
        <small>
          {[kinds[kind] ?? channel, isOurs ? name : name && value].filter(Boolean).join(" · ")}
          {how && <br />}
          {how}
        </small>
      </span>
    </>
  );
}

function Remove({ leadId, id, value }: { leadId: string; id: string; value: string }) {
  const { places } = useWords().known;
  const remove = useRemovePlace(leadId);
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={34}
      aria-label={places.remove(value)}
      title={places.remove(value)}
      loading={remove.isPending}
      onClick={() =>
        confirm({
          title: places.removeAsk(value),
          text: places.removeText,
          yes: places.yes,
          act: () => remove.mutate({ id, value }),
        })
      }
    >
      <IconX size={16} aria-hidden />
    </ActionIcon>
  );
}

function Adding({ opened, close, leadId }: { opened: boolean; close: () => void; leadId: string }) {
  const { known, shell } = useWords();
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={known.places.add}
      closeButtonProps={{ "aria-label": shell.close }}
    >
      <Form leadId={leadId} close={close} />
    </Modal>
  );
}

function Form({ leadId, close }: { leadId: string; close: () => void }) {
  const { places } = useWords().known;
  const kindId = useId();
  const add = useAddPlace(leadId);
  const form = useForm<NewPlace>({ initialValues: { kind: "PHONE", value: "" } });
  const isPhone = form.values.kind === "PHONE";
  // beside the field, whatever is wrong with it: also whose it is
  const tell = (failure: unknown) =>
    form.setFieldError(
      "value",
      (failure instanceof Refused && Object.values(failure.errors).flat().join(" ")) || said(failure),
    );
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((typed) => add.mutate(typed, { onSuccess: close, onError: tell }))}
    >
      <Stack>
        <SegmentedControl
          id={kindId}
          aria-label={places.kind}
          data={[
            { value: "PHONE", label: places.number },
            { value: "EMAIL", label: places.mailbox },
          ]}
          {...form.getInputProps("kind")}
        />
        <TextInput
          data-autofocus
          label={isPhone ? places.number : places.mailbox}
          description={isPhone ? `${places.numberText} ${places.text}` : places.text}
          type={isPhone ? "tel" : "email"}
          maxLength={254}
          autoComplete="off"
          {...form.getInputProps("value")}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={add.isPending}>
            {places.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
