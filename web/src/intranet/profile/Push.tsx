import { ActionIcon, Badge, Button, Group, Stack, Switch, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDeviceMobileMessage, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answerOf } from "../../api/client.ts";
import type { Device, PushPreferences } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { useTold } from "../preferences.ts";
import { barred, subscribe, unsubscribe } from "../push.ts";
import { Section } from "../shell/Section.tsx";
import { moment } from "../times.ts";
import { useWords } from "../words/index.ts";
import classes from "./Push.module.css";

const DEVICES = ["push", "devices"];
const PREFERENCES = ["push", "preferences"];
const NEWS = ["waiting", "given", "alarm", "meeting_booked", "meeting_moved", "meeting_cancelled"] as const;

/** What this person is told while no page is looked at, and in which browsers. */
export function Push() {
  const { push } = useWords().admin;
  const devices = useDevices();
  return (
    <Section title={push.title} text={push.text}>
      <Stack>
        <ThisDevice devices={devices} />
        <Preferences nowhere={devices.length === 0} />
        {devices.length > 0 && <Devices devices={devices} />}
      </Stack>
    </Section>
  );
}

function useDevices(): readonly Device[] {
  const { api } = useDesk();
  const found = useQuery({
    queryKey: DEVICES,
    queryFn: () => answerOf(api.GET("/api/v1/push/subscriptions")),
  });
  return found.data ?? [];
}

/** Of a refused permission, or a push service that is away, the person is told in words of their own. */
function ThisDevice({ devices }: { devices: readonly Device[] }) {
  const { push } = useWords().admin;
  const { api, person } = useDesk();
  const queries = useQueryClient();
  const [told, setTold] = useTold();
  const [bar, setBar] = useState(barred);
  const isOn = told?.person === person.id && devices.some(({ id }) => id === told.device);
  const turn = useMutation({
    mutationFn: async (on: boolean) => {
      if (on) return setTold(await subscribe(api, person.id));
      const device = told?.device;
      await unsubscribe();
      setTold(null);
      if (device)
        await answerOf(
          api.DELETE("/api/v1/push/subscriptions/{deviceId}", { params: { path: { deviceId: device } } }),
        );
    },
    meta: { told: true },
    onError: () => {
      setBar(barred());
      if (!barred()) notifications.show({ color: "red", message: push.failed });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: DEVICES }),
  });
  return (
    <Switch
      label={push.here}
      description={turn.isPending ? push.turning : bar ? push.barred[bar] : push.hereText}
      checked={isOn}
      disabled={bar !== null || turn.isPending}
      onChange={({ currentTarget }) => turn.mutate(currentTarget.checked)}
    />
  );
}

function Preferences({ nowhere }: { nowhere: boolean }) {
  const { push } = useWords().admin;
  const { api } = useDesk();
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: PREFERENCES,
    queryFn: () => answerOf(api.GET("/api/v1/push/preferences")),
  });
  const prefer = useMutation({
    mutationFn: (body: PushPreferences) => answerOf(api.PUT("/api/v1/push/preferences", { body })),
    onMutate: (wanted) => queries.setQueryData(PREFERENCES, wanted),
    onSettled: () => queries.invalidateQueries({ queryKey: PREFERENCES }),
  });
  if (!data) return null;
  const { news, whileOffline } = data;
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>{push.what}</legend>
      <Stack gap="sm">
        {nowhere && (
          <Text size="sm" c="dimmed">
            {push.nowhere}
          </Text>
        )}
        {NEWS.map((each) => (
          <Switch
            key={each}
            label={push.news[each]}
            checked={news.includes(each)}
            onChange={({ currentTarget: { checked } }) =>
              prefer.mutate({
                whileOffline,
                news: NEWS.filter((one) => (one === each ? checked : news.includes(one))),
              })
            }
          />
        ))}
        <Switch
          label={push.whileOffline}
          description={push.whileOfflineText}
          checked={whileOffline}
          onChange={({ currentTarget: { checked } }) => prefer.mutate({ news, whileOffline: checked })}
        />
      </Stack>
    </fieldset>
  );
}

function Devices({ devices }: { devices: readonly Device[] }) {
  const { push } = useWords().admin;
  const { api } = useDesk();
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: DEVICES });
  const [told, setTold] = useTold();
  const remove = useMutation({
    mutationFn: (id: string) =>
      answerOf(api.DELETE("/api/v1/push/subscriptions/{deviceId}", { params: { path: { deviceId: id } } })),
    onSettled: again,
  });
  const trial = useMutation({
    mutationFn: () => answerOf(api.POST("/api/v1/push/test")),
    onSuccess: async (trials) => {
      for (const { id, outcome } of trials)
        notifications.show({
          color: outcome === "delivered" ? "teal" : "red",
          message: push.outcomes[outcome](nameOf(devices.find((each) => each.id === id))),
        });
      if (trials.some(({ id, outcome }) => outcome === "gone" && id === told?.device)) {
        await unsubscribe(); // else the dead subscription were the one to switch on again
        setTold(null);
      }
    },
    onSettled: again,
  });
  const nameOf = (one: Device | undefined) => one?.device || push.noName;
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>{push.devices}</legend>
      <ul className={classes.devices}>
        {devices.map((each) => (
          <li key={each.id} className={classes.device}>
            <span className={classes.name}>
              <Group gap="xs" component="span">
                <Text span size="sm" fw={550}>
                  {nameOf(each)}
                </Text>
                {each.id === told?.device && <Badge variant="default">{push.thisOne}</Badge>}
              </Group>
              <Text span display="block" size="xs" c="dimmed">
                {push.since(moment(each.createdAt))}
              </Text>
            </span>
            {each.id !== told?.device && (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={push.remove(nameOf(each))}
                onClick={() => remove.mutate(each.id)}
              >
                <IconTrash size={18} aria-hidden />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      <Group justify="flex-end">
        <Button
          variant="default"
          size="xs"
          leftSection={<IconDeviceMobileMessage size={16} aria-hidden />}
          loading={trial.isPending}
          onClick={() => trial.mutate()}
        >
          {push.test}
        </Button>
      </Group>
    </fieldset>
  );
}
