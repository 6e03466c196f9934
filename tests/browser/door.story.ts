/** Who gets into the intranet, and who does not. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { House } from "./house.ts";

const house = await House.open();
afterEach(() => house.close());

test("the pages come with a policy that lets nothing foreign in", async () => {
  const context = await house.browser();
  const page = await context.newPage();
  for (const path of ["/", "/chat", "/intranet", "/intranet/sales-agent/chats"]) {
    const answer = await page.goto(path);
    assert.equal(answer?.status(), 200, path);
    const policy = answer?.headers()["content-security-policy"] ?? "";
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval/);
  }
  assert.deepEqual(house.complaints, []);
});
