/** What the agenda shows, as its address says it. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useDesk } from "../desk.ts";
import { isAdmin } from "../people.ts";
import { wallOf } from "../zoned.ts";
import { addDays, addMonths, monthOf, weekOf } from "./days.ts";

export type View = "week" | "month";

export interface Shown {
  view?: View;
  /** One of those shown. */
  day?: string;
  /** An agent's id, or `team`. */
  whose?: string;
}

const TEAM = "team";
const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

export function useShown() {
  const { person } = useDesk();
  const navigate = useNavigate();
  const asked = useSearch({ strict: false }) as Shown;
  const today = wallOf(Date.now(), person.timeZone).slice(0, 10);
  const view: View = asked.view === "month" ? "month" : "week";
  const day = DAY.test(asked.day ?? "") && asked.day ? asked.day : today;
  const whose = asked.whose ?? (isAdmin(person) ? TEAM : person.id);
  const weeks = view === "month" ? monthOf(day) : [weekOf(day)];
  const by = (n: number) => (view === "month" ? addMonths(day, n) : addDays(day, 7 * n));
  return {
    view,
    day,
    today,
    whose,
    weeks,
    agentId: whose === TEAM ? null : whose,
    before: by(-1),
    after: by(1),
    show: (changed: Shown) => void navigate({ to: ".", search: { ...asked, ...changed }, replace: true }),
  };
}
