import { Group, Text } from "@mantine/core";

export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="#ffc61a" />
      <path
        d="M10 24V8h7.6a5.4 5.4 0 0 1 0 10.8H14"
        fill="none"
        stroke="#14213d"
        strokeWidth="3.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** On navy. */
export function Brand() {
  return (
    <Group gap={10}>
      <Mark />
      <Text component="span" fw={700} fz="lg" lts="-0.02em" c="white">
        Pascal
      </Text>
    </Group>
  );
}
