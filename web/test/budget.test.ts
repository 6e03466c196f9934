/** What a visitor's browser loads, counted in the built pages. Build them first: `python hatch_build.py`. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

interface Chunk {
  file: string;
  name?: string;
  src?: string;
  isEntry?: boolean;
  imports?: string[];
  dynamicImports?: string[];
  css?: string[];
}

const BUILT = new URL("../../src/pascal/app/faces/pages/built/", import.meta.url);
const isBuilt = existsSync(new URL("manifest.json", BUILT));
const manifest: Record<string, Chunk> = isBuilt ? JSON.parse(read("manifest.json").toString()) : {};
const KB = 1000;
const TRANSPORTS = ["src/live/socketio.ts", "src/live/pusher.ts"];
const LANGUAGES = ["en.ts", "pt.ts"];
const AT_THE_END = "src/chat/parts/Rating.tsx";
const ELSEWHERE = "src/chat/parts/GoOn.tsx";

function read(file: string): Buffer {
  return readFileSync(new URL(file, BUILT));
}

const packed = (files: Iterable<string>) =>
  [...files].reduce((sum, file) => sum + gzipSync(read(file), { level: 9 }).length, 0);

/** The files of a chunk and of all that it loads; of what it may load later, what `takes` wants. */
function loaded(key: string, takes: (key: string) => boolean, files = new Set<string>()): Set<string> {
  const chunk = manifest[key];
  assert.ok(chunk, `${key} is not in the manifest`);
  if (files.has(chunk.file)) return files;
  for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
  for (const each of chunk.imports ?? []) loaded(each, takes, files);
  for (const each of (chunk.dynamicImports ?? []).filter(takes)) loaded(each, takes, files);
  return files;
}

const missing = isBuilt ? false : "the pages have not been built";

test("the loader is at most 5 kB, packed or not", { skip: missing }, () => {
  assert.ok(packed(["widget.js"]) <= 5 * KB);
  assert.ok(read("widget.js").length <= 10 * KB);
  assert.doesNotMatch(read("widget.js").toString(), /\b(import|export)\b/);
});

test("the service worker is one small file that every browser takes", { skip: missing }, () => {
  assert.ok(packed(["worker.js"]) <= 2 * KB);
  assert.doesNotMatch(read("worker.js").toString(), /\b(import|export)\b/);
});

for (const transport of TRANSPORTS)
  test(`the whole widget over ${transport} is at most 45 kB`, { skip: missing }, () => {
    const other = TRANSPORTS.find((each) => each !== transport);
    // with every panel that it may open, and one language beside Spanish; what is asked at the end, or elsewhere, comes then
    const later = [other, AT_THE_END, ELSEWHERE];
    const takes = (key: string) => !later.includes(key) && !key.endsWith(LANGUAGES[0] ?? "");
    const files = loaded("chat.html", takes);
    assert.ok([...files].some((file) => file.includes(transport.includes("pusher") ? "pusher" : "socketio")));
    const size = packed(["chat.html", "widget.js", ...files]);
    assert.ok(size <= 45 * KB, `${size} bytes: ${[...files].join(", ")}`);
  });

test("what is asked at the end of a conversation is at most 2.5 kB more", { skip: missing }, () => {
  const there = loaded("chat.html", (key) => key !== AT_THE_END);
  const more = [...loaded(AT_THE_END, () => false)].filter((file) => !there.has(file));
  assert.ok(more.length > 0);
  assert.ok(packed(more) <= 2.5 * KB, `${packed(more)} bytes: ${more.join(", ")}`);
});

test("going on by another channel is at most 1 kB more, where there is one", { skip: missing }, () => {
  const there = loaded("chat.html", (key) => key !== ELSEWHERE);
  const more = [...loaded(ELSEWHERE, () => false)].filter((file) => !there.has(file));
  assert.ok(more.length > 0);
  assert.ok(packed(more) <= KB, `${packed(more)} bytes: ${more.join(", ")}`);
});

const FIRST_VIEWS = {
  "the door": ["login/Login.tsx"],
  "an agent's first page": ["shell/Shell.tsx", "dashboard/AgentDashboard.tsx"],
  "an administrator's first page": ["shell/Shell.tsx", "dashboard/AdminDashboard.tsx"],
};

for (const [view, pages] of Object.entries(FIRST_VIEWS))
  test(`${view} shows after at most 250 kB of the intranet's script`, { skip: missing }, () => {
    const inside = view === "the door" ? [] : TRANSPORTS.slice(0, 1);
    const needed = [...["words/es.ts", ...pages].map((page) => `src/intranet/${page}`), ...inside];
    const files = loaded("intranet.html", () => false);
    for (const each of needed) loaded(each, () => false, files);
    const scripts = [...files].filter((file) => file.endsWith(".js"));
    const size = packed(scripts);
    assert.ok(size <= 250 * KB, `${size} bytes: ${scripts.join(", ")}`);
  });
