import { DatePickerInput } from "@mantine/dates";
import { IconCalendar } from "@tabler/icons-react";
import { useWords } from "../words/index.ts";
import { Dates } from "./Dates.tsx";

interface Chosen {
  /** Of the list: what the calendars' dialogs take their names from. */
  name: string;
  from: string | undefined;
  to: string | undefined;
  change: (changed: { from?: string | null; to?: string | null }) => void;
}

/** From a day to another; each may be left out. */
export function Days({ name, from, to, change }: Chosen) {
  const { history } = useWords().admin;
  const day = (label: string, end: "from" | "to", bounds: { minDate?: string; maxDate?: string }) => (
    <DatePickerInput
      label={label}
      leftSection={<IconCalendar size={16} aria-hidden />}
      placeholder={history.anyDay}
      valueFormat="DD/MM/YYYY"
      hideOutsideDates
      highlightToday
      id={`${name}-${end}`}
      popoverProps={{ id: `${name}-${end}` }}
      value={(end === "from" ? from : to) ?? null}
      clearable
      {...bounds}
      onChange={(chosen) => change({ [end]: chosen })}
      ariaLabels={{ previousMonth: history.previousMonth, nextMonth: history.nextMonth }}
    />
  );
  return (
    <Dates>
      {day(history.from, "from", to ? { maxDate: to } : {})}
      {day(history.to, "to", from ? { minDate: from } : {})}
    </Dates>
  );
}
