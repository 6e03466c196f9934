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

export function TimeZoneSelect(props: Omit<SelectProps, "data" | "searchable">) {
  all ??= zones();
  return <Select {...props} data={all} searchable allowDeselect={false} limit={60} />;
}
