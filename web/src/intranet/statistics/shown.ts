import type { Stats } from "../../api/shapes.ts";
import { lasting, number } from "../times.ts";
import { type FigureName, isAverage } from "./filters.ts";

const MINUTE = 60;

/** An average in minutes as a duration; of nothing there is none. */
export const minutes = (average: number | null): string =>
  lasting(average === null ? null : average * MINUTE);

/** The API says 0 minutes where nobody has been answered. */
export const shown = (name: FigureName, stats: Stats): string =>
  isAverage(name) ? minutes(stats.answeredSessions > 0 ? stats[name] : null) : number(stats[name]);
