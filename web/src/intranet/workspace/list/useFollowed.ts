import { useEffect, useRef } from "react";
import { useInboxes } from "../workspace.ts";

const SETTLED_MS = 250;

/** Whoever is on the screen is followed: their presence shows, and what is said. Not while one scrolls past. */
export function useFollowed(ids: readonly string[]): void {
  const { sync } = useInboxes();
  const followed = useRef(new Map<string, () => void>());
  const wanted = ids.join(" ");
  useEffect(() => {
    const settled = setTimeout(() => {
      const now = new Set(wanted.split(" ").filter(Boolean));
      for (const [id, leave] of followed.current)
        if (!now.has(id)) {
          leave();
          followed.current.delete(id);
        }
      for (const id of now) if (!followed.current.has(id)) followed.current.set(id, sync.follow(id));
    }, SETTLED_MS);
    return () => clearTimeout(settled);
  }, [wanted, sync]);
  useEffect(() => {
    const { current } = followed;
    return () => {
      for (const leave of current.values()) leave();
      current.clear();
    };
  }, []);
}
