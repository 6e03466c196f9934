import { Badge, Button, Skeleton, Stack, Text, VisuallyHidden } from "@mantine/core";
import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconCircleCheck,
  IconPlugConnectedX,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ChannelHealth, Finding } from "../../api/shapes.ts";
import { useChannelName } from "../channels.tsx";
import { CopyText } from "../shell/CopyText.tsx";
import { Page } from "../shell/Page.tsx";
import { Section } from "../shell/Section.tsx";
import { Failed, Note } from "../shell/states.tsx";
import { useWords } from "../words/index.ts";
import { CarrierTemplates } from "./CarrierTemplates.tsx";
import classes from "./Channels.module.css";
import { useHealth, useReadAgain } from "./useHealth.ts";
import { shown } from "./worst.ts";

const COLOURS = { good: "teal", warning: "orange", bad: "red" } as const;
const SIGNS = { good: IconCircleCheck, warning: IconAlertTriangle, bad: IconAlertOctagon };

/** How each channel stands, and what to do about it. */
export function Channels() {
  const { health, shell } = useWords();
  const found = useHealth();
  return (
    <Page title={shell.places.channels} lead={health.lead}>
      {found.isError && <Failed alone={false} retry={() => void found.refetch()} />}
      {found.isPending && <Skeleton h={320} />}
      {found.data?.length === 0 && (
        <Note icon={IconPlugConnectedX} title={health.none} text={health.noneText}>
          <Button component={Link} to="/admin/settings" variant="default">
            {health.toSettings}
          </Button>
        </Note>
      )}
      {found.data && found.data.length > 0 && (
        <Stack>
          {shown(found.data).map((one) => (
            <Channel key={one.channel} one={one} />
          ))}
          <CarrierTemplates />
        </Stack>
      )}
    </Page>
  );
}

function Channel({ one: { channel, state, webhookUrl, findings } }: { one: ChannelHealth }) {
  const { health } = useWords();
  const name = useChannelName(channel);
  return (
    <Section title={name} actions={<Badge color={COLOURS[state]}>{health.states[state]}</Badge>}>
      <Stack>
        <ul className={classes.findings} aria-label={health.findings(name)}>
          {findings.map((finding) => (
            <li key={finding.message} data-state={finding.state}>
              <Found channel={channel} finding={finding} />
            </li>
          ))}
        </ul>
        {webhookUrl && (
          <div>
            <Text size="sm" fw={500} mb={4}>
              {health.address}
            </Text>
            <CopyText text={webhookUrl} />
          </div>
        )}
      </Stack>
    </Section>
  );
}

function Found({ channel, finding: { state, what, message } }: { channel: string; finding: Finding }) {
  const { health } = useWords();
  const again = useReadAgain(channel);
  const Sign = SIGNS[state];
  return (
    <>
      <Sign size={18} stroke={1.8} aria-hidden />
      <Text span size="sm" className={classes.message ?? ""}>
        <VisuallyHidden>{health.states[state]}: </VisuallyHidden>
        {message}
      </Text>
      {what === "channel_unread" && (
        <Button size="xs" variant="default" loading={again.isPending} onClick={() => again.mutate()}>
          {health.retry}
        </Button>
      )}
    </>
  );
}
