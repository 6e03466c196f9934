/** Who may change what is known of a lead, to offer no act that the server would refuse (src/pascal/domain/permissions.py). */
import type { Standing } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { isAdmin } from "../people.ts";

/** Whose they are; of whom nobody has, everybody. */
export function useMay({ agent_id }: Pick<Standing, "agent_id">): boolean {
  const { person } = useDesk();
  return isAdmin(person) || agent_id === null || agent_id === person.id;
}
