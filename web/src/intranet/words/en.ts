import { admin } from "./en.admin.ts";
import { shell } from "./en.shell.ts";
import { workspace } from "./en.workspace.ts";
import type { Words } from "./es.ts";

export const en: Words = { shell, admin, workspace };
