import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";

interface Shown {
  label: string;
  typed: string;
  change: (typed: string) => void;
}

/** Over a list, which it narrows. */
export function SearchField({ label, typed, change }: Shown) {
  return (
    <TextInput
      placeholder={label}
      aria-label={label}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={typed}
      onChange={({ currentTarget }) => change(currentTarget.value)}
      maw={360}
      mb="md"
    />
  );
}
