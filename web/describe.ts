/** Writes `generated/`: the API and the live events as types, from what `pascal openapi` says of them. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const documents = { "api.d.ts": ["openapi"], "live.d.ts": ["openapi", "--live"] };

mkdirSync(new URL("generated", import.meta.url), { recursive: true });
for (const [file, command] of Object.entries(documents)) {
  const document = execFileSync("pascal", command, { encoding: "utf8", maxBuffer: 64 << 20 });
  const types = astToString(await openapiTS(document, { defaultNonNullable: false }));
  writeFileSync(new URL(`generated/${file}`, import.meta.url), types);
}
