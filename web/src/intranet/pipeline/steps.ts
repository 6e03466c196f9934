/** The way to a meeting, in its order (src/pascal/domain/qualification.py). */
import type { Qualification, Standing, Step } from "../../api/shapes.ts";

export const STEPS = [
  "start",
  "consent",
  "personal_data",
  "bant",
  "requirements",
  "meeting",
  "completed",
] as const satisfies readonly Step[];

export const isBack = (from: Step, to: Step): boolean => STEPS.indexOf(to) < STEPS.indexOf(from);

type Held = Pick<Qualification, "current_step" | "held" | "moves">;

/** The move by which a person put a lead back where they are held; who is not held may stand there by themselves. */
export const putBack = ({ current_step, held, moves }: Held) =>
  held ? moves.find(({ before, after }) => after === current_step && isBack(before, after)) : undefined;

/** Of moments in their order the first that is to come, or else the last. */
export const nextOf = (moments: readonly string[], now: number): string | undefined =>
  moments.find((at) => Date.parse(at) >= now) ?? moments.at(-1);

/** What its columns show, each as pages. */
export interface Column {
  pages: { data: Standing[]; cursor: string | null }[];
  pageParams: (string | null)[];
}

/** The column of *step* once a lead stands *to* there. */
export function moved(column: Column, step: Step, lead: Standing, to: Step): Column {
  const pages = column.pages.map((page) => ({ ...page, data: page.data.filter(({ id }) => id !== lead.id) }));
  const [first, ...others] = pages;
  if (step !== to || !first) return { ...column, pages };
  return {
    ...column,
    pages: [{ ...first, data: [{ ...lead, current_step: to }, ...first.data] }, ...others],
  };
}
