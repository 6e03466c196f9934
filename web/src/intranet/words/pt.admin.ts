export { admin } from "./es.admin.ts";
