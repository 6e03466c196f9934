import type { Words } from "./es.ts";

export const admin: Words["admin"] = {};
