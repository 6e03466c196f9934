import type { Assigned } from "../../../api/shapes.ts";
import { clock } from "../../times.ts";
import type { Words } from "../../words/index.ts";

/** Why nobody else was given it, in the numbers of that moment. */
export function becauseOf(
  { rule, candidates, load, othersLoad, idleSince }: NonNullable<Assigned["because"]>,
  { because }: Words["house"]["assignments"],
): string {
  switch (rule) {
    case "returning_lead":
      return because.returningLead;
    case "only_one":
      return because.onlyOne;
    case "least_loaded":
      return because.leastLoaded(load, othersLoad ?? load, candidates);
    case "longest_idle":
      return because.longestIdle(clock(idleSince), load, candidates);
  }
}
