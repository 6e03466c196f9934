/** What else an entry tells, in plain words, a line each. */
import type { AuditEntry } from "../../api/shapes.ts";
import { language } from "../language.ts";
import { date, moment } from "../times.ts";
import type { Words } from "../words/index.ts";

type Detail = AuditEntry["details"][string];
type Plain = Exclude<Detail, { [key: string]: unknown }> | null;

/** Ids that say nothing to people. */
const SILENT = [
  "messageId",
  "sessionId",
  "deliveryId",
  "noteId",
  "scheduledId",
  "leadId",
  "of",
  "conversations",
];
const MOMENTS = ["at", "until", "sendAt", "wasAt", "wasUntil", "createdFrom", "createdTo"];
const PEOPLE = ["agentId", "assignee", "authorId"];

export function detailsOf(entry: AuditEntry, people: ReadonlyMap<string, string>, words: Words): string[] {
  return Object.entries(entry.details)
    .filter(([name]) => !SILENT.includes(name))
    .sort(([one], [other]) => DAYS.indexOf(one) - DAYS.indexOf(other)) // the week goes from Monday on
    .map(([name, detail]) => {
      const label = labelOf(name, words);
      const say = (value: Plain) => said(name, value, people, words);
      if (!isChange(detail)) return `${label}: ${say(detail)}`;
      return `${label}: ${say(detail.from ?? null)} → ${say(detail.to ?? null)}`;
    });
}

const isChange = (detail: Detail): detail is { [side: string]: Plain } =>
  typeof detail === "object" && detail !== null && !Array.isArray(detail);

function labelOf(name: string, { house: { audit } }: Words): string {
  const labels: Readonly<Record<string, string>> = audit.details;
  const day = DAYS.indexOf(name);
  return day < 0 ? (labels[name] ?? name) : weekday(day);
}

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const A_MONDAY = Date.UTC(2024, 0, 1);
const WEEKDAY = new Intl.DateTimeFormat(language(), { weekday: "long", timeZone: "UTC" });
const weekday = (day: number): string => {
  const name = WEEKDAY.format(A_MONDAY + day * 86_400_000);
  return name.charAt(0).toLocaleUpperCase() + name.slice(1);
};

function said(name: string, value: Plain, people: ReadonlyMap<string, string>, words: Words): string {
  const { audit } = words.house;
  if (value === null || value === "" || (Array.isArray(value) && value.length === 0))
    return PEOPLE.includes(name) ? audit.nobody : audit.nothing;
  if (typeof value === "boolean") return value ? audit.yes : audit.no;
  if (Array.isArray(value)) return value.map((each) => said(name, each, people, words)).join(", ");
  const { wishes } = words.pipeline.qualification;
  const one = String(value);
  if (MOMENTS.includes(name)) return moment(one);
  if (name === "holidays") return date(`${one}T12:00`); // of no zone: that day, whoever reads
  if (PEOPLE.includes(name)) return people.get(one) ?? one;
  const known: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    role: words.shell.roles,
    availability: words.shell.availability,
    priority: words.admin.priority,
    status: words.admin.status,
    channel: words.shell.channels,
    kind: words.house.jobs.kinds,
    events: words.webhooks.names,
    way: audit.ways,
    step: words.pipeline.steps,
    field: { ...words.pipeline.fields, features: wishes.features, integrations: wishes.integrations },
  };
  return known[name]?.[one] ?? one;
}
