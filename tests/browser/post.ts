/** A post office, which Pascal finds installed as a stranger's channel is; `providers/post.py` has it. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** Who stands at its counter. */
export const ADDRESS = "ana@inmobiliaria.example";

/** What Pascal's environment says of it; *strict* clerks let in nobody who was let in before. */
export function postOffice(clerks: "kind" | "strict" = "kind"): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "post-"));
  const about = join(folder, "post-1.dist-info");
  mkdirSync(about);
  writeFileSync(join(about, "METADATA"), "Metadata-Version: 2.1\nName: post\nVersion: 1\n");
  writeFileSync(join(about, "entry_points.txt"), "[pascal.channels]\npost = providers.post:channel\n");
  return { POST_OFFICE: clerks, PYTHONPATH: [folder, dirname(import.meta.dirname)].join(delimiter) };
}
