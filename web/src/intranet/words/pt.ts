import type { Words } from "./es.ts";
import { admin } from "./pt.admin.ts";
import { shell } from "./pt.shell.ts";
import { workspace } from "./pt.workspace.ts";

export const pt: Words = { shell, admin, workspace };
