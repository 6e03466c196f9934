import { Skeleton, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import type { Conversation } from "../../api/shapes.ts";
import { Failed } from "../shell/states.tsx";
import { ConversationRow } from "./ConversationRow.tsx";
import classes from "./Dashboard.module.css";

interface Found {
  isError: boolean;
  isPending: boolean;
  refetch: () => Promise<unknown>;
}

/** What stands in place of rows: that they failed, or do not come yet. */
export function NotYet({ found }: { found: Found }) {
  return (
    <>
      {found.isError && <Failed alone={false} retry={() => void found.refetch()} />}
      {found.isPending && (
        <Stack gap="md" aria-hidden>
          <Skeleton h={40} />
          <Skeleton h={40} />
          <Skeleton h={40} />
        </Stack>
      )}
    </>
  );
}

interface Shown {
  found: Found;
  rows: readonly Conversation[] | undefined;
  /** Where there are none. */
  empty: ReactNode;
  when: (conversation: Conversation) => ReactNode;
}

export function Conversations({ found, rows, empty, when }: Shown) {
  return (
    <>
      <NotYet found={found} />
      {rows?.length === 0 && empty}
      {rows && (
        <ul className={classes.rows}>
          {rows.map((each) => (
            <ConversationRow key={each.id} conversation={each} when={when(each)} />
          ))}
        </ul>
      )}
    </>
  );
}
