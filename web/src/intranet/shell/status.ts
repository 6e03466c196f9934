/** How a conversation's state looks. */
import type { Status } from "../../api/shapes.ts";

export const STATUS_COLORS: Record<Status, string> = {
  QUEUED: "yellow",
  IN_PROGRESS: "navy",
  RESOLVED: "gray",
};
