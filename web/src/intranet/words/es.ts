/** What the intranet says at first, in Spanish: the shape of every catalogue. One section for each part of the pages. */
import { dashboard } from "./es.dashboard.ts";
import { shell } from "./es.shell.ts";

export const es = { shell, dashboard };
