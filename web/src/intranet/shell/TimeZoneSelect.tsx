import { Select, type SelectProps } from "@mantine/core";

/** By name, with the difference to UTC as it is today. */
function zones(): { value: string; label: string }[] {
  return Intl.supportedValuesOf("timeZone").map((value) => {
    const parts = new Intl.DateTimeFormat("en", { timeZone: value, timeZoneName: "shortOffset" });
    const offset = parts.formatToParts(new Date()).find(({ type }) => type === "timeZoneName")?.value ?? "";
    return { value, label: `${value.replaceAll("_", " ")} (${offset})` };
  });
}

let all: ReturnType<typeof zones> | undefined;

type Props = Omit<SelectProps, "data" | "searchable">;

export function TimeZoneSelect({ defaultValue = null, ...props }: Props) {
  all ??= zones();
  // browsers list each zone under one name only
  const own = defaultValue !== null && !all.some(({ value }) => value === defaultValue);
  const data = own ? [{ value: defaultValue, label: defaultValue }, ...all] : all;
  return <Select {...props} defaultValue={defaultValue} data={data} searchable allowDeselect={false} />;
}
