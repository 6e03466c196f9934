import { Badge, Button, Modal, Skeleton, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Word } from "../../../api/shapes.ts";
import type { Row } from "../../../state/inbox.ts";
import { ChannelSign, useChannelName } from "../../channels.tsx";
import { useDesk } from "../../desk.ts";
import { YesOrNo } from "../../shell/YesOrNo.tsx";
import { moment } from "../../times.ts";
import { useWords, type Words } from "../../words/index.ts";
import { rightsOf } from "../rights.ts";
import classes from "./Known.module.css";
import { useConsents, useNoteConsent } from "./known.ts";
import panel from "./LeadPanel.module.css";
import { type Standing, standingsOf } from "./standing.ts";

/** As in src/pascal/domain/consents.py. */
const MOST_WORDS = 200;

/** Whether they want to be written to, by which channel, and who said so. */
export function Consent({ row }: { row: Row }) {
  const { known } = useWords();
  const { person } = useDesk();
  const found = useConsents(row.leadId);
  if (found.isPending) return <Skeleton height={44} radius="md" />;
  if (found.isError) return <span className={panel.none}>{known.failed}</span>;
  const standings = standingsOf(found.data);
  const may = rightsOf(person, row).describe;
  if (standings.length === 0) return <span className={panel.none}>{known.consent.none}</span>;
  return (
    <>
      <ul className={classes.places}>
        {standings.map((one) => (
          <li key={one.channel}>
            <Channel one={one} />
            {may && found.data.channels.includes(one.channel) && <Note leadId={row.leadId} one={one} />}
          </li>
        ))}
      </ul>
      {found.data.said.length > 0 && <Ledger said={found.data.said} />}
    </>
  );
}

function howKnown({ agentId, agentName, at, words }: Word, { consent }: Words["known"]): string {
  return agentId === null
    ? consent.said(words, moment(at))
    : consent.noted(agentName ?? "", moment(at), words);
}

function Channel({ one: { channel, word, adverts } }: { one: Standing }) {
  const { known } = useWords();
  const { consent } = known;
  const name = useChannelName(channel);
  const [color, state] =
    word === null
      ? ["gray", consent.unknown]
      : word.wanted
        ? ["teal", consent.wants]
        : ["red", consent.wantsNone];
  return (
    <>
      <ChannelSign channel={channel} size={17} named />
      <span className={classes.about}>
        <span className={classes.state}>
          <b>{name}</b>
          <Badge color={color} tt="none" miw="max-content">
            {state}
          </Badge>
          {adverts && (
            <Badge color="gray" tt="none" miw="max-content">
              {adverts.wanted ? consent.adverts : consent.noAdverts}
            </Badge>
          )}
        </span>
        {word && <small>{howKnown(word, known)}</small>}
      </span>
    </>
  );
}

function Ledger({ said }: { said: readonly Word[] }) {
  const { known } = useWords();
  const { consent } = known;
  return (
    <details className={classes.ledger}>
      <summary>{consent.ledger(said.length)}</summary>
      <ol aria-label={consent.ledgerOf}>
        {said.map((word) => (
          <li key={`${word.channel} ${word.value} ${word.at} ${word.about} ${word.wanted}`}>
            <Entry word={word} />
          </li>
        ))}
      </ol>
    </details>
  );
}

function Entry({ word }: { word: Word }) {
  const { known } = useWords();
  const { all, marketing } = known.consent;
  const name = useChannelName(word.channel);
  const words = word.about === "ALL" ? all : marketing;
  return (
    <>
      <b>{word.wanted ? words.yes : words.no}</b>
      <span>
        {name} · {word.value}
      </span>
      <span>{howKnown(word, known)}</span>
    </>
  );
}

function Note({ leadId, one }: { leadId: string; one: Standing }) {
  const { known, shell } = useWords();
  const { consent } = known;
  const [opened, { open, close }] = useDisclosure();
  const name = useChannelName(one.channel);
  return (
    <>
      <Button size="compact-xs" variant="default" aria-label={consent.note(name)} onClick={open}>
        {consent.noteShort}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={consent.note(name)}
        closeButtonProps={{ "aria-label": shell.close }}
      >
        {one.isEndedByThem ? (
          <Text size="sm">{consent.theirs}</Text>
        ) : (
          <Form leadId={leadId} channel={one.channel} close={close} />
        )}
      </Modal>
    </>
  );
}

function Form({ leadId, channel, close }: { leadId: string; channel: string; close: () => void }) {
  const { consent } = useWords().known;
  const note = useNoteConsent(leadId);
  return (
    <YesOrNo
      question={consent}
      most={MOST_WORDS}
      busy={note.isPending}
      save={(wanted, words, tell) => note.mutate({ channel, wanted, words }, { onSuccess: close, ...tell })}
    />
  );
}
