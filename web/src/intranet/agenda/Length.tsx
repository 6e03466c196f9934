import { Select } from "@mantine/core";
import { useWords } from "../words/index.ts";

const USUAL = [15, 30, 45, 60, 90, 120, 180];

interface Shown {
  value: number;
  onChange: (minutes: number) => void;
}

/** Of a meeting, in minutes. */
export function Length({ value, onChange }: Shown) {
  const { agenda } = useWords();
  const all = [...new Set([...USUAL, value])].sort((a, b) => a - b);
  return (
    <Select
      label={agenda.length}
      data={all.map((each) => ({ value: `${each}`, label: agenda.minutes(each) }))}
      value={`${value}`}
      allowDeselect={false}
      onChange={(chosen) => chosen && onChange(Number(chosen))}
    />
  );
}
