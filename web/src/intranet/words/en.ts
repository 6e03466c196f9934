import { dashboard } from "./en.dashboard.ts";
import { shell } from "./en.shell.ts";
import type { First } from "./index.ts";

export const en: First = { shell, dashboard };
