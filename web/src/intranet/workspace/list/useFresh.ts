import { useEffect, useRef } from "react";
import type { Row } from "../../../state/inbox.ts";

/** More at once are another list, and no arrivals. */
const MOST = 3;

/** Which of them came while one was looking: they come in gently. The first ones are just there. */
export function useFresh(rows: readonly Row[]): ReadonlySet<string> {
  const known = useRef<ReadonlySet<string> | null>(null);
  const fresh = useRef<ReadonlySet<string>>(new Set());
  const arrived = known.current ? rows.filter(({ id }) => !known.current?.has(id)) : [];
  if (arrived.length > 0 && arrived.length <= MOST) fresh.current = new Set(arrived.map(({ id }) => id));
  useEffect(() => {
    known.current = new Set(rows.map(({ id }) => id));
  }, [rows]);
  return fresh.current;
}
