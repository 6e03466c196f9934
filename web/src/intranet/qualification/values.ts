/** What leads told, in the reader's words. */
import type { Project, Standing } from "../../api/shapes.ts";
import { amount } from "../money.ts";
import { date } from "../times.ts";
import type { Words } from "../words/index.ts";

export const PERSONAL = ["name", "phone", "email", "company"] as const;
export const BANT = ["budget", "authority", "need", "timeline"] as const;

export const fieldName = (field: string, { pipeline }: Pick<Words, "pipeline">): string =>
  (pipeline.fields as Partial<Record<string, string>>)[field] ?? field;

export const fieldNames = (fields: readonly string[], words: Pick<Words, "pipeline">): string =>
  fields.map((field) => fieldName(field, words)).join(", ");

/** The values that a field may have, with their words; where it has some of its own. */
export const choicesOf = (
  field: string,
  { pipeline }: Pick<Words, "pipeline">,
): Record<string, string> | undefined =>
  (pipeline.values as Partial<Record<string, Record<string, string>>>)[field];

/** From and to, in whole dollars; without an end for `50000+`. */
export function budgetOf(value: string): [least: string, most: string] {
  const [least = "", most = ""] = value.replace("+", "").split("-");
  return [least, most];
}

/** Empty, where neither says anything. */
export const budgetValue = (least: string, most: string): string => {
  if (most && Number(least) + Number(most)) return `${least || "0"}-${most}`;
  return Number(least) ? `${least}+` : "";
};

export const isUpsideDown = (value: string): boolean => {
  const [least, most] = budgetOf(value);
  return most !== "" && Number(least) > Number(most);
};

export function valueName(
  field: string,
  value: string,
  words: Pick<Words, "pipeline">,
  projects: readonly Project[],
): string {
  if (field === "budget") return budgetName(value, words.pipeline.budget);
  if (field === "deadline") return date(`${value}T00:00`);
  if (field === "project") return projects.find(({ id }) => id === value)?.name ?? value;
  return choicesOf(field, words)?.[value] ?? value;
}

function budgetName(value: string, words: Words["pipeline"]["budget"]): string {
  const [least, most] = budgetOf(value);
  if (!most) return words.from(amount(Number(least)));
  if (most === least) return amount(Number(most));
  return words.range(amount(Number(least)), amount(Number(most)));
}

export const nameOf = ({ user }: Pick<Standing, "user">, { shell }: Pick<Words, "shell">): string =>
  user.full_name || shell.noName;
