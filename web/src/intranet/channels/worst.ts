/** What is worst comes first, and what is said twice is said once. Pure. */
import type { ChannelHealth, Finding } from "../../api/shapes.ts";

const WORST_FIRST = ["bad", "warning", "good"];
const worstFirst = (one: Pick<Finding, "state">, other: Pick<Finding, "state">) =>
  WORST_FIRST.indexOf(one.state) - WORST_FIRST.indexOf(other.state);

/** As the page shows them: a provider that is silent is so whatever it was asked. */
export const shown = (channels: readonly ChannelHealth[]): ChannelHealth[] =>
  channels.toSorted(worstFirst).map((one) => {
    const sorted = one.findings.toSorted(worstFirst);
    const said = new Map(sorted.toReversed().map((finding) => [finding.message, finding]));
    return { ...one, findings: sorted.filter((finding) => said.get(finding.message) === finding) };
  });
