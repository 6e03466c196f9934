/** What the intranet says, in Spanish: the shape of every catalogue. One section for each part of the pages. */
import { admin } from "./es.admin.ts";
import { shell } from "./es.shell.ts";
import { workspace } from "./es.workspace.ts";

export const es = { shell, admin, workspace };
export type Words = typeof es;
