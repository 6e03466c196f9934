/** Who is signed in: nobody is by an address, and nobody is signed out by a server that does not answer. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { answerOf, Refused, Unreachable } from "../src/api/client.ts";
import type { Person } from "../src/api/shapes.ts";
import { type Answers, Page, refusal, success, tokenOf, unreachable } from "./page.ts";

const page = new Page();
const { api, changePassword, credentials, leaveForGoogle, resume, session, signIn } = await import(
  "../src/intranet/session.ts"
);

const KEPT = "pascal.session";
const person = (id: string, role = "SALES_AGENT") => ({ id, name: id, role, availability: "ONLINE" });
const tokens = (id: string, turn = 1) => ({ token: tokenOf(id, turn), refreshToken: `${id}-${turn}` });
const known = () => session.getState();
const signedIn = (id: string) => localStorage.setItem(KEPT, JSON.stringify(tokens(id)));
const behind = (told: Record<string, string>) => `/intranet#${new URLSearchParams(told)}`;

/** Whoever's token it is, they are let in. */
const letsIn = (_: string, request: Request) => {
  const claims = request.headers.get("authorization")?.split(".")[1] ?? "";
  return success(person((JSON.parse(atob(claims)) as { sub: string }).sub));
};

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  page.reloads = 0;
  page.asked.length = 0;
  page.answers = letsIn;
  page.at("/intranet");
  session.setState({ person: undefined, refusal: null });
});

test("an address signs nobody in", async () => {
  page.at(behind(tokens("stranger")));
  await resume();
  assert.equal(known().person, null);
  assert.equal(localStorage.getItem(KEPT), null);
  assert.equal(page.address, "/intranet");
});

test("an address takes nobody's place", async () => {
  leaveForGoogle();
  signedIn("ana");
  page.at(behind(tokens("stranger")));
  await resume();
  assert.equal(known().person?.id, "ana");
  assert.equal(page.address, "/intranet");
});

test("an address puts no words on the door", async () => {
  const told = { error: "unknown_person", message: "Llame al 900 123 456" };
  page.at(behind(told));
  await resume();
  assert.equal(known().refusal, null);
  leaveForGoogle();
  page.at(behind(told));
  await resume();
  assert.equal(known().refusal, "unknown_person");
});

test("who went to Google comes back signed in, to where they were going, once", async () => {
  page.at("/intranet?next=%2Fprofile");
  leaveForGoogle();
  page.at(behind(tokens("ana")));
  await resume();
  assert.equal(known().person?.id, "ana");
  assert.equal(page.address, "/intranet?next=%2Fprofile");
  localStorage.clear();
  page.at(behind(tokens("stranger")));
  await resume();
  assert.equal(known().person, null);
});

test("who went to Google long ago is not waited for", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 0 });
  leaveForGoogle();
  t.mock.timers.tick(600_001);
  page.at(behind(tokens("stranger")));
  await resume();
  assert.equal(known().person, null);
});

test("another tab's sign-in starts this one anew where it is somebody else's", () => {
  const said = (id: string | null, turn = 1) => (id ? JSON.stringify(tokens(id, turn)) : null);
  const becomes = (oldValue: string | null, newValue: string | null) => {
    page.reloads = 0;
    page.tell("storage", { key: KEPT, oldValue, newValue });
    return page.reloads;
  };
  assert.equal(becomes(said("ana"), said("ana", 2)), 0);
  assert.equal(becomes(said("ana"), said("beto")), 1);
  assert.equal(becomes(said("ana"), null), 1);
  assert.equal(becomes(null, said("ana")), 1);
});

/** The access token is spent, and a new one is asked for. */
const spent = (renewal: Answers): void => {
  signedIn("ana");
  session.setState({ person: person("ana") as Person });
  page.answers = (path, request) => {
    if (path.endsWith("/auth/refresh")) return renewal(path, request);
    const fresh = request.headers.get("authorization") === `Bearer ${tokenOf("ana", 2)}`;
    return fresh ? success(person("ana")) : refusal(401);
  };
};
const call = () => answerOf(api.GET("/api/v1/auth/me"));

test("a server that cannot be asked for a new token signs nobody out, and says so to whoever calls", async () => {
  spent(unreachable);
  await assert.rejects(call(), Unreachable);
  spent(() => refusal(503, "unavailable"));
  await assert.rejects(call(), (failure) => failure instanceof Refused && failure.status === 503);
  await assert.rejects(resume(), Refused);
  assert.equal(known().person?.id, "ana");
  assert.ok(localStorage.getItem(KEPT));
});

test("a new token that is refused is the end of the session", async () => {
  spent(() => refusal(401));
  await assert.rejects(call(), (failure) => failure instanceof Refused && failure.status === 401);
  assert.equal(known().person, null);
  assert.equal(localStorage.getItem(KEPT), null);
});

test("who is disabled meanwhile is told so, until somebody signs in", async () => {
  spent(() => refusal(401, "account_disabled"));
  await resume();
  assert.deepEqual(known(), { person: null, refusal: "account_disabled" });
  page.answers = () => success({ ...tokens("beto"), user: person("beto") });
  await signIn("beto@pascal.example", "una-frase-larga");
  assert.equal(known().refusal, null);
});

test("no call of one person's is repeated with the token of another", async () => {
  spent(() => assert.fail("nothing is to be renewed"));
  const first = credentials.token() ?? "";
  signedIn("beto");
  assert.equal(await credentials.renew(first), false);
  localStorage.setItem(KEPT, JSON.stringify(tokens("ana", 2)));
  assert.equal(await credentials.renew(first), true);
});

test("what was changed of the person comes with the new token", async () => {
  spent(() => success({ ...tokens("ana", 2), user: person("ana", "ADMIN") }));
  await call();
  assert.equal(known().person?.role, "ADMIN");
});

test("a password is changed with a spent token too", { timeout: 5000 }, async () => {
  oneAtATime();
  spent(() => success({ ...tokens("ana", 2), user: person("ana") }));
  const renewed = page.answers;
  page.answers = async (path, request) => {
    const answer = await renewed(path, request);
    return answer.ok && path.endsWith("/auth/password") ? success(tokens("ana", 3)) : answer;
  };
  await changePassword("old", "new");
  assert.equal(credentials.token(), tokenOf("ana", 3));
});

/** The browser's locks: who asks for one waits for who has it. */
function oneAtATime(): void {
  let before: Promise<unknown> = Promise.resolve();
  const request = (_: string, act: () => Promise<unknown>) => {
    before = before.then(act);
    return before;
  };
  Object.assign(navigator, { locks: { request } });
}
