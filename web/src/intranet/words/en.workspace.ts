export { workspace } from "./es.workspace.ts";
