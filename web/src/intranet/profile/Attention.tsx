import { Button, Group, Stack, Switch } from "@mantine/core";
import { IconVolume } from "@tabler/icons-react";
import { useState } from "react";
import { useDesktopNotes, useSound } from "../preferences.ts";
import { chime } from "../shell/bell.ts";
import { Section } from "../shell/Section.tsx";
import { useWords } from "../words/index.ts";

const offered = "Notification" in window;

export function Attention() {
  const { profile } = useWords().admin;
  const [sound, setSound] = useSound();
  return (
    <Section title={profile.attention} text={profile.attentionText}>
      <Stack>
        <Group justify="space-between">
          <Switch
            label={profile.sound}
            description={profile.soundText}
            checked={sound}
            onChange={({ currentTarget }) => setSound(currentTarget.checked)}
          />
          <Button
            size="xs"
            variant="default"
            leftSection={<IconVolume size={16} aria-hidden />}
            onClick={chime}
          >
            {profile.hear}
          </Button>
        </Group>
        <DesktopNotes />
      </Stack>
    </Section>
  );
}

/** The browser has the last word, and asks the person once. */
function DesktopNotes() {
  const { profile } = useWords().admin;
  const [notes, setNotes] = useDesktopNotes();
  const [permission, setPermission] = useState(offered ? Notification.permission : "denied");
  async function choose(on: boolean): Promise<void> {
    const answer = on ? await Notification.requestPermission() : permission;
    setPermission(answer);
    setNotes(on && answer === "granted");
  }
  const barred = offered ? profile.notesDenied : profile.notesUnknown;
  return (
    <Switch
      label={profile.notes}
      description={permission === "denied" ? barred : profile.notesText}
      checked={notes && permission === "granted"}
      disabled={permission === "denied"}
      onChange={({ currentTarget }) => void choose(currentTarget.checked)}
    />
  );
}
