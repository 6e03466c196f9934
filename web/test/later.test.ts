/** What is to be said later is said once, and as its author last wished, whatever answer was lost. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ANONYMOUS, makeApi } from "../src/api/client.ts";
import type { Scheduled } from "../src/api/shapes.ts";
import type { Part } from "../src/intranet/workspace/composer/parts.ts";
import { type Answers, Page, refusal, success, unreachable } from "./page.ts";

const page = new Page();
const { SayLater } = await import("../src/intranet/workspace/asides/later.ts");

const PATH = "/api/v1/conversations/c1/scheduled";
const [NINE, TEN] = [Date.UTC(2026, 0, 6, 14), Date.UTC(2026, 0, 6, 15)];
type Stored = Pick<
  Scheduled,
  "id" | "contentText" | "clientMessageId" | "sendAt" | "cancelIfLeadWrites" | "status"
>;
let stored: Stored[];
let later: InstanceType<typeof SayLater>;

/** As the server does: the same client id again is the same one, whatever has become of it. */
const server: Answers = async (path, request) => {
  const body = (await request.json()) as Partial<Stored>;
  if (request.method === "PATCH") {
    const one = stored.find(({ id }) => path === `${PATH}/${id}`);
    if (one?.status !== "WAITING") return refusal(409, "already_sent");
    return success(Object.assign(one, body));
  }
  assert.equal(path, PATH);
  const earlier = stored.find(({ clientMessageId }) => clientMessageId === body.clientMessageId);
  if (earlier) return success(earlier);
  const one = { contentText: "", ...body, id: `s${stored.length}`, status: "WAITING" } as Stored;
  one.sendAt = one.sendAt.replace(".000Z", "Z");
  stored.push(one);
  return success(one);
};

/** The one after so many others is stored, but its answer is lost. */
function loses(after = 0): void {
  let left = after;
  page.answers = async (path, request) => {
    const answer = await server(path, request);
    return left-- > 0 ? answer : unreachable();
  };
}

const part = (contentText: string, uploadId: string | null = null): Part => ({
  contentText,
  contentType: uploadId ? "FILE" : "TEXT",
  mediaUrl: null,
  uploadId,
  templateId: null,
});
const say = (parts: Part[], at = NINE, cancelIfLeadWrites = true) =>
  later.say("c1", { parts, at, cancelIfLeadWrites });
const shown = () => stored.map((one) => [one.contentText, Date.parse(one.sendAt), one.status]);

beforeEach(() => {
  stored = [];
  later = new SayLater(makeApi(ANONYMOUS, () => "es"));
  page.answers = server;
  page.asked.length = 0;
});

test("what is tried again is stored once", async () => {
  loses();
  await assert.rejects(say([part("Hola")]));
  page.answers = server;
  await say([part("Hola")]);
  assert.deepEqual(shown(), [["Hola", NINE, "WAITING"]]);
  assert.deepEqual(page.asked, [`POST ${PATH}`, `POST ${PATH}`]);
  await say([part("Hola")]);
  assert.equal(stored.length, 2, "the same words another time are another message");
});

test("what was withdrawn meanwhile, or has been said, is written anew", async () => {
  for (const status of ["CANCELLED", "SENT"] as const) {
    stored = [];
    loses();
    await assert.rejects(say([part("Hola")]));
    for (const one of stored) one.status = status;
    loses(1); // of the new one, too
    await assert.rejects(say([part("Hola")], TEN));
    page.answers = server;
    await say([part("Hola")], TEN);
    assert.deepEqual(shown(), [
      ["Hola", NINE, status],
      ["Hola", TEN, "WAITING"],
    ]);
  }
});

test("another time and another condition are what holds", async () => {
  loses();
  await assert.rejects(say([part("Hola")]));
  page.answers = server;
  await say([part("Hola")], TEN, true);
  assert.deepEqual(shown(), [["Hola", TEN, "WAITING"]]);

  loses();
  await assert.rejects(say([part("Adiós")]));
  page.answers = server;
  await say([part("Adiós")], NINE, false);
  assert.equal(stored[1]?.cancelIfLeadWrites, false);
  assert.equal(stored.length, 2);
});

test("of a file and words, of which the file alone was stored, each is stored once", async () => {
  const file = part("plano.pdf", "u1");
  loses(1);
  page.answers = ((answers) => async (path, request) => {
    const { uploadId } = (await request.clone().json()) as { uploadId?: string };
    return uploadId ? answers(path, request) : unreachable();
  })(page.answers);
  await assert.rejects(say([file, part("Hola")]));
  page.answers = server;
  await say([file, part("Hola, Juan")], TEN); // meanwhile the words were mended
  assert.deepEqual(shown(), [
    ["plano.pdf", TEN, "WAITING"],
    ["Hola, Juan", TEN, "WAITING"],
  ]);
});
