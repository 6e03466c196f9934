/** Hours as one reads them. */
import { clockIn } from "../agenda/says.ts";

/** By the clock of *zone*, as all else that the person is told of times. */
export const labelled = <Hour extends { hour: string }>(hours: readonly Hour[], zone: string): Hour[] =>
  hours.map((each) => ({ ...each, hour: clockIn(each.hour, zone) }));
