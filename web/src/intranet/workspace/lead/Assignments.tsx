import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { answerOf } from "../../../api/client.ts";
import type { Row } from "../../../state/inbox.ts";
import { useDesk } from "../../desk.ts";
import { isAdmin } from "../../people.ts";
import rows from "../../shell/Rows.module.css";
import { moment } from "../../times.ts";
import { useWords } from "../../words/index.ts";
import { becauseOf } from "./because.ts";
import classes from "./LeadPanel.module.css";

/** How it came to whom, and why. */
export function Assignments({ row }: { row: Row }) {
  const { house } = useWords();
  const words = house.assignments;
  const { api, person } = useDesk();
  const found = useQuery({
    queryKey: ["workspace", "assignments", row.id, row.version],
    queryFn: () =>
      answerOf(
        api.GET("/api/v1/conversations/{conversationId}/assignments", {
          params: { path: { conversationId: row.id } },
        }),
      ),
  });
  if (found.isPending) return <Skeleton height={44} radius="md" />;
  if (found.isError) return <span className={classes.none}>{words.failed}</span>;
  return (
    <>
      {found.data.length === 0 && <span className={classes.none}>{words.none}</span>}
      <ol className={classes.assigned}>
        {found.data.map((each) => (
          <li key={each.at}>
            <b>{each.agentName}</b>
            <span>
              {words.by[each.by]} · {moment(each.at)}
            </span>
            {each.because && <span>{becauseOf(each.because, words)}</span>}
          </li>
        ))}
      </ol>
      {isAdmin(person) && (
        <Link to="/admin/audit" search={{ subject: row.id }} className={rows.anchor ?? ""}>
          {words.audit}
        </Link>
      )}
    </>
  );
}
