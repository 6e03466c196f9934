import type { First } from "./index.ts";
import { dashboard } from "./pt.dashboard.ts";
import { shell } from "./pt.shell.ts";

export const pt: First = { shell, dashboard };
