import { useQueryClient } from "@tanstack/react-query";
import type { Person } from "../../api/shapes.ts";
import { session } from "../session.ts";

/** After somebody was changed: every page that shows them. */
export function useKeepUser() {
  const queries = useQueryClient();
  return (changed: Person) => {
    queries.setQueryData(["users", "one", changed.id], changed);
    void queries.invalidateQueries({ queryKey: ["users", "list"] });
    void queries.invalidateQueries({ queryKey: ["figures"] });
    if (session.getState().person?.id === changed.id) session.setState({ person: changed });
  };
}
