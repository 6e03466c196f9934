import { Link } from "@tanstack/react-router";
import type { AuditEntry } from "../../api/shapes.ts";
import classes from "../shell/Rows.module.css";
import { useWords } from "../words/index.ts";

/** Whom or what it was done to, as far as there is a page of it. */
export function SubjectLink({ entry, people }: { entry: AuditEntry; people: ReadonlyMap<string, string> }) {
  const { house, shell } = useWords();
  const { subjects } = house.audit;
  const { subjectType, subjectId, conversationId, leadName } = entry;
  const one = subjectId ?? "";
  if (conversationId)
    return (
      <Link to="/admin/chats/$conversationId" params={{ conversationId }} className={classes.anchor ?? ""}>
        {leadName || shell.noName}
      </Link>
    );
  switch (subjectType) {
    case "USER": {
      const name = people.get(one);
      if (!name) return null; // deleted, and named among the details
      return (
        <Link to="/admin/users/$userId" params={{ userId: one }} className={classes.anchor ?? ""}>
          {name}
        </Link>
      );
    }
    case "CONVERSATIONS":
      return (
        <Link to="/admin/history" className={classes.anchor ?? ""}>
          {subjects.CONVERSATIONS}
        </Link>
      );
    case "TEAM":
      return (
        <Link to="/admin/teams" className={classes.anchor ?? ""}>
          {subjects.TEAM}
        </Link>
      );
    case "WEBHOOK":
      return (
        <Link to="/admin/webhooks" className={classes.anchor ?? ""}>
          {subjects.WEBHOOK}
        </Link>
      );
    case "HOUSE":
      return (
        <Link to="/admin/settings" className={classes.anchor ?? ""}>
          {subjects.HOUSE}
        </Link>
      );
    case "TEMPLATE":
      return (
        <Link to="/admin/templates" className={classes.anchor ?? ""}>
          {subjects.TEMPLATE}
        </Link>
      );
    default:
      return null; // what has no page of its own
  }
}
