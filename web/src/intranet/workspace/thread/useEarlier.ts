import { useEffect, useState } from "react";
import { tellRefusal } from "../../queries.ts";
import { useInboxes } from "../workspace.ts";

/** Fetches earlier messages for as long as they are wanted, and says whether it is at it. */
export function useEarlier(id: string, wanted: boolean): boolean {
  const { sync } = useInboxes();
  const [fetching, setFetching] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!wanted) setFailed(false); // scrolling there again tries again
    if (!wanted || fetching || failed) return;
    setFetching(true);
    sync
      .earlier(id)
      .catch((failure) => {
        setFailed(true);
        tellRefusal(failure);
      })
      .finally(() => setFetching(false));
  }, [wanted, fetching, failed, id, sync]);
  return fetching;
}
