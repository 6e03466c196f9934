import { Select, type SelectProps } from "@mantine/core";
import { useWords } from "../words/index.ts";

/** By name, with the difference to UTC as it is today. */
function zones(): { value: string; label: string }[] {
  return Intl.supportedValuesOf("timeZone").map((value) => {
    const parts = new Intl.DateTimeFormat("en", { timeZone: value, timeZoneName: "shortOffset" });
    const offset = parts.formatToParts(new Date()).find(({ type }) => type === "timeZoneName")?.value ?? "";
    return { value, label: `${value.replaceAll("_", " ")} (${offset})` };
  });
}

let all: ReturnType<typeof zones> | undefined;

type Props = Omit<SelectProps, "label" | "data" | "searchable">;

export function TimeZoneSelect({ defaultValue = null, ...props }: Props) {
  const chosen = props.value ?? defaultValue;
  const { user } = useWords().admin;
  all ??= zones();
  // browsers list each zone under one name only
  const own = chosen !== null && !all.some(({ value }) => value === chosen);
  const data = own ? [{ value: chosen, label: chosen }, ...all] : all;
  return (
    <Select
      label={user.timeZone}
      description={user.timeZoneText}
      {...props}
      defaultValue={defaultValue}
      data={data}
      searchable
      allowDeselect={false}
    />
  );
}
