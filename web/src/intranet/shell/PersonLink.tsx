import { Link } from "@tanstack/react-router";
import { useWords } from "../words/index.ts";
import classes from "./Rows.module.css";

/** In a row of their own: a click anywhere in it goes there. */
export function PersonLink({ id, name }: { id: string; name: string }) {
  const { users } = useWords().admin;
  return (
    <Link
      to="/admin/users/$userId"
      params={{ userId: id }}
      className={classes.link ?? ""}
      aria-label={users.edit(name)}
    >
      {name}
    </Link>
  );
}
