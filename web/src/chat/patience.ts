/** Waiting for a server that is away. */
import { passes, Refused } from "../api/answers.ts";

const ASK_AGAIN_MS = 2500;

/** How many milliseconds to wait before the next try: as the server said, and no less than `least`. */
export const patience = (failure: unknown, least = ASK_AGAIN_MS): number =>
  Math.max(least, failure instanceof Refused ? (failure.retryAfter ?? 0) * 1000 : 0);

/** Asks until it is answered. */
export async function persistently<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (failure) {
    if (!passes(failure)) reportError(failure);
    await new Promise((done) => setTimeout(done, patience(failure)));
    return persistently(ask);
  }
}
