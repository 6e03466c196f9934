/** Who may change a meeting, to offer no act that the server would refuse (src/pascal/app/usecases/meetings.py). */
import type { Meeting } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { isAdmin } from "../people.ts";

/** Whose it is; who has only its lead does so beside the conversation. */
export function useMayChange(): (meeting: Meeting) => boolean {
  const { person } = useDesk();
  return ({ agent_id }) => isAdmin(person) || agent_id === person.id;
}

export function useMayMove(meeting: Meeting): boolean {
  const may = useMayChange();
  return meeting.status === "booked" && meeting.agent_active && may(meeting);
}
