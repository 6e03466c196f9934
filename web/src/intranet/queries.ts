/** What pages have fetched, and what they say when an act of theirs is refused. */
import { notifications } from "@mantine/notifications";
import { MutationCache, QueryClient } from "@tanstack/react-query";
import { passes, Refused } from "../api/client.ts";
import { words } from "./words/index.ts";

/** A refusal in the server's words, or our own when no answer came. */
export function said(failure: unknown): string {
  return failure instanceof Refused ? failure.message : words().shell.unreachable;
}

/** What is wrong with what was asked, or else as `said`. */
export const wrongs = (failure: unknown): string =>
  (failure instanceof Refused && Object.values(failure.errors).flat().join(" ")) || said(failure);

export function tellRefusal(failure: unknown): void {
  const message = wrongs(failure);
  notifications.show({ id: message, color: "red", message }); // once, however often one has clicked
}

declare module "@tanstack/react-query" {
  interface Register {
    /** `told`: the page itself says why it failed. */
    mutationMeta: { told?: boolean };
  }
}

export const queries = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 5_000, retry: (times, failure) => passes(failure) && times < 3 },
  },
  mutationCache: new MutationCache({
    onError: (failure, _input, _context, mutation) => {
      if (!mutation.meta?.told) tellRefusal(failure);
    },
  }),
});
