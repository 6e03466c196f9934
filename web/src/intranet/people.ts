/** Who is who: roles, where each begins, and how a name becomes initials. */
import type { Conversation, Person } from "../api/shapes.ts";

export const isAdmin = ({ role }: Pick<Person, "role">): boolean => role !== "SALES_AGENT";

export const homeOf = (person: Pick<Person, "role">) =>
  isAdmin(person) ? "/admin/dashboard" : "/sales-agent/dashboard";

export function initials(name: string): string {
  const [first = "", ...others] = name.trim().split(/\s+/u);
  const last = others.at(-1) ?? "";
  return ([...first].slice(0, 1).join("") + [...last].slice(0, 1).join("")).toLocaleUpperCase();
}

/** Whether the e-mail is what somebody typed, and may be anybody's. */
export const isUnproven = ({ lead }: Pick<Conversation, "lead">): boolean =>
  lead.email !== null && !lead.verified;
