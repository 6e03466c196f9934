import { ActionIcon, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { DatePickerInput, TimeInput } from "@mantine/dates";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { IconCalendarOff, IconPlus, IconX } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answerOf, Refused } from "../../api/client.ts";
import type { Hours } from "../../api/shapes.ts";
import { isAlwaysOpen } from "../agenda/days.ts";
import { useDesk } from "../desk.ts";
import { showErrors } from "../forms.ts";
import { language } from "../language.ts";
import { Dates } from "../shell/Dates.tsx";
import { Save } from "../shell/Save.tsx";
import { Section } from "../shell/Section.tsx";
import { Failed } from "../shell/states.tsx";
import { TimeZoneSelect } from "../shell/TimeZoneSelect.tsx";
import { useWords } from "../words/index.ts";
import classes from "./HoursForm.module.css";

const HOURS = ["hours"];
const USUAL = { opens: "09:00", closes: "18:00" };
const MONDAY = new Date(2024, 0, 1);
const MOST_SPANS = 6;

/** When somebody is there to answer; at other times leads are told when somebody will be. */
export function HoursForm() {
  const { hours } = useWords().admin;
  const { api } = useDesk();
  // nothing that was read before: the whole is saved
  const found = useQuery({
    queryKey: HOURS,
    queryFn: () => answerOf(api.GET("/api/v1/hours")),
    refetchOnMount: "always",
  });
  return (
    <Section title={hours.title} text={hours.text}>
      {found.isError && <Failed alone={false} retry={() => void found.refetch()} />}
      {!found.isFetchedAfterMount && <Skeleton h={360} />}
      {found.isFetchedAfterMount && found.data && (
        <Editor kept={found.data} seeAnew={async () => (await found.refetch()).data} />
      )}
    </Section>
  );
}

function Editor({ kept, seeAnew }: { kept: Hours; seeAnew: () => Promise<Hours | undefined> }) {
  const { admin, shell } = useWords();
  const { api } = useDesk();
  const queries = useQueryClient();
  const form = useForm({
    initialValues: kept,
    validate: {
      week: (week) => {
        const day = week.findIndex((spans) => spans.some(({ opens, closes }) => closes <= opens));
        return day < 0 ? null : admin.hours.backwards(dayName(day));
      },
    },
  });
  const save = useMutation({
    mutationFn: (body: Hours) => answerOf(api.PUT("/api/v1/hours", { body })),
    meta: { told: true },
    onError: async (failure) => {
      showErrors(form, failure);
      if (!(failure instanceof Refused && failure.code === "changed_meanwhile")) return;
      const now = await seeAnew();
      if (now) form.setValues(now); // what a colleague saved: nothing of it is lost
    },
    onSuccess: (changed) => {
      queries.setQueryData(HOURS, changed);
      form.setValues(changed);
      notifications.show({ color: "teal", message: shell.saved });
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack>
        <ul className={classes.week}>
          {form.values.week.map((spans, day) => (
            <Day
              key={day}
              name={dayName(day)}
              spans={spans}
              change={(changed) => form.setFieldValue(`week.${day}`, changed)}
            />
          ))}
        </ul>
        {form.errors.week && (
          <Text size="sm" c="red" role="alert">
            {form.errors.week}
          </Text>
        )}
        {isAlwaysOpen(form.values.week) && <Text size="sm">{admin.hours.meetings}</Text>}
        <Dates>
          <DatePickerInput
            type="multiple"
            label={admin.hours.holidays}
            description={admin.hours.holidaysText}
            placeholder={admin.hours.noHolidays}
            leftSection={<IconCalendarOff size={16} aria-hidden />}
            valueFormat="DD/MM/YYYY"
            hideOutsideDates
            highlightToday
            clearable
            {...form.getInputProps("holidays")}
          />
        </Dates>
        <TimeZoneSelect
          description={admin.hours.timeZoneText}
          value={form.values.timeZone}
          onChange={(zone) => zone && form.setFieldValue("timeZone", zone)}
          error={form.errors.timeZone}
        />
        <Save busy={save.isPending} />
      </Stack>
    </form>
  );
}

type Spans = Hours["week"][number];

interface DayProps {
  name: string;
  spans: Spans;
  change: (spans: Spans) => void;
}

function Day({ name, spans, change }: DayProps) {
  const { hours } = useWords().admin;
  const put = (at: number, part: Partial<Spans[number]>) =>
    change(spans.map((span, place) => (place === at ? { ...span, ...part } : span)));
  return (
    <li className={classes.day}>
      <div className={classes.name}>
        <Text span fw={600}>
          {name}
        </Text>
        {spans.some(isAllDay) && (
          <Text size="xs" c="dimmed">
            {hours.allDay}
          </Text>
        )}
      </div>
      <div className={classes.spans}>
        {spans.length === 0 && (
          <Text span c="dimmed">
            {hours.closed}
          </Text>
        )}
        {spans.map(({ opens, closes }, at) => (
          <Group key={at} gap="xs" wrap="nowrap">
            <TimeInput
              aria-label={hours.opens(name)}
              value={opens}
              onChange={({ currentTarget }) => put(at, { opens: currentTarget.value })}
            />
            <span aria-hidden>–</span>
            <TimeInput
              aria-label={hours.closes(name)}
              value={closes === "24:00" ? "00:00" : closes}
              onChange={({ currentTarget: { value } }) =>
                put(at, { closes: value === "00:00" ? "24:00" : value })
              }
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={hours.remove(name)}
              onClick={() => change(spans.filter((_, place) => place !== at))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
      </div>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} aria-hidden />}
        aria-label={hours.add(name)}
        disabled={spans.length >= MOST_SPANS}
        onClick={() => change([...spans, USUAL])}
      >
        {hours.span}
      </Button>
    </li>
  );
}

const isAllDay = ({ opens, closes }: Spans[number]) => opens === "00:00" && closes === "24:00";

function dayName(day: number): string {
  const date = new Date(MONDAY);
  date.setDate(date.getDate() + day);
  const name = date.toLocaleDateString(language(), { weekday: "long" });
  return name.charAt(0).toUpperCase() + name.slice(1);
}
