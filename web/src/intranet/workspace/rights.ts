/** Who may do what to a conversation, to show no act that the server would refuse (src/pascal/domain/permissions.py). */
import type { Person } from "../../api/shapes.ts";
import type { Row } from "../../state/inbox.ts";
import { isAdmin } from "../people.ts";

export interface Rights {
  mine: boolean;
  take: boolean;
  write: boolean;
  /** Write in a conversation that is somebody else's. */
  stepIn: boolean;
  /** Set priority and tags, switch the bot. */
  describe: boolean;
  release: boolean;
  handOver: boolean;
  resolve: boolean;
  /** Write a note for colleagues, also after the end. */
  note: boolean;
  snooze: boolean;
}

export function rightsOf(person: Pick<Person, "id" | "role">, row: Pick<Row, "status" | "agentId">): Rights {
  const admin = isAdmin(person);
  const own = row.agentId === person.id;
  const going = row.status === "IN_PROGRESS";
  const open = row.status !== "RESOLVED";
  return {
    mine: own && going,
    take: row.status === "QUEUED",
    write: own && going,
    stepIn: admin && open && !own,
    describe: admin || own || row.status === "QUEUED",
    release: going && (own || admin),
    handOver: admin ? open : own && going,
    resolve: admin ? open : own && going,
    note: admin || own,
    snooze: going && (own || admin),
  };
}
