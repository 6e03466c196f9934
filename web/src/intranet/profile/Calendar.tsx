import { Anchor, Button, Group, List, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCalendarPlus, IconCalendarShare } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answerOf } from "../../api/client.ts";
import { useDesk } from "../desk.ts";
import { CopyText } from "../shell/CopyText.tsx";
import { confirm } from "../shell/dialogs.tsx";
import { Section } from "../shell/Section.tsx";
import { date } from "../times.ts";
import { useWords } from "../words/index.ts";
import classes from "./Calendar.module.css";
import { Leave } from "./Leave.tsx";

const CALENDAR = ["calendar"];

/** One's own calendar elsewhere, where the house has any, and one's meetings in programs that read calendars. */
export function Calendar() {
  const { calendar } = useWords().admin;
  const { api } = useDesk();
  const { data } = useQuery({ queryKey: CALENDAR, queryFn: () => answerOf(api.GET("/api/v1/calendar")) });
  if (!data) return null;
  return (
    <Section title={calendar.title} text={calendar.text}>
      <Stack>
        {data.state === "LOCAL" ? (
          <Text size="sm">{calendar.local}</Text>
        ) : (
          <Leave
            what="calendar"
            words={calendar}
            icon={IconCalendarShare}
            address={data.address}
            works={data.state === "CONNECTED"}
            way="/api/v1/calendar/connect"
            queryKey={CALENDAR}
            end={() => answerOf(api.DELETE("/api/v1/calendar"))}
          />
        )}
        <Feed since={data.feedSince} />
      </Stack>
    </Section>
  );
}

/** A secret address, which is shown once. */
function Feed({ since }: { since: string | null }) {
  const { feed } = useWords().admin.calendar;
  const { api } = useDesk();
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: CALENDAR });
  const make = useMutation({
    mutationFn: () => answerOf(api.POST("/api/v1/calendar/feed")),
    onSettled: again,
  });
  const revoke = useMutation({
    mutationFn: () => answerOf(api.DELETE("/api/v1/calendar/feed")),
    onSuccess: () => {
      make.reset();
      notifications.show({ message: feed.revoked });
    },
    onSettled: again,
  });
  const askToMake = () =>
    confirm({ title: feed.anewTitle, text: feed.anewText, yes: feed.anew, act: () => make.mutate() });
  const askToRevoke = () =>
    confirm({ title: feed.revokeTitle, text: feed.revokeText, yes: feed.revoke, act: () => revoke.mutate() });
  return (
    <fieldset className={classes.feed}>
      <legend>{feed.title}</legend>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {since && !make.data ? feed.since(date(since)) : feed.text}
        </Text>
        {make.data && <Made url={make.data.url} />}
        <Group justify="flex-end">
          {since && (
            <Button variant="subtle" color="red" loading={revoke.isPending} onClick={askToRevoke}>
              {feed.revoke}
            </Button>
          )}
          <Button
            variant="default"
            loading={make.isPending}
            onClick={since ? askToMake : () => make.mutate()}
          >
            {since ? feed.anew : feed.make}
          </Button>
        </Group>
      </Stack>
    </fieldset>
  );
}

function Made({ url }: { url: string }) {
  const { feed } = useWords().admin.calendar;
  return (
    <Stack gap="sm" role="status">
      <Text size="sm" fw={550}>
        {feed.once}
      </Text>
      <CopyText text={url} />
      <Anchor size="sm" href={url.replace(/^https?:/, "webcal:")}>
        <IconCalendarPlus size={16} className={classes.sign} aria-hidden /> {feed.add}
      </Anchor>
      <details className={classes.how}>
        <summary>{feed.how}</summary>
        <List size="sm" spacing={4}>
          {feed.ways.map((way) => (
            <List.Item key={way}>{way}</List.Item>
          ))}
        </List>
      </details>
    </Stack>
  );
}
