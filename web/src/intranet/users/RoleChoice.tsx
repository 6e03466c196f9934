import { Radio, Stack } from "@mantine/core";
import type { Role } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { useWords } from "../words/index.ts";

const ROLES: readonly Role[] = ["SALES_AGENT", "ADMIN", "SUPERADMIN"];

interface Props {
  current?: Role;
  /** Nobody changes their own. */
  own?: boolean;
}

/** Only a superadministrator makes another one. */
export function RoleChoice({ current, own = false }: Props) {
  const { admin, shell } = useWords();
  const { person } = useDesk();
  const roles = ROLES.filter(
    (role) => [current, person.role].includes("SUPERADMIN") || role !== "SUPERADMIN",
  );
  return (
    <Stack gap="sm" mt="xs">
      {roles.map((role) => (
        <Radio
          key={role}
          value={role}
          label={shell.roles[role]}
          description={admin.user.roleMeans[role]}
          disabled={own && role !== current}
        />
      ))}
    </Stack>
  );
}
