/** Who is signed in, in all tabs of this browser. Tokens rotate: two tabs never spend the same one. */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { ANONYMOUS, answerOf, type Credentials, makeApi, Refused } from "../api/client.ts";
import type { Availability, Person } from "../api/shapes.ts";
import { language } from "./language.ts";

interface Tokens {
  token: string;
  refreshToken: string;
}

const KEPT = "pascal.session";
const anonymous = makeApi(ANONYMOUS, language);

interface Session {
  /** undefined: not looked up yet; null: nobody. */
  person: Person | null | undefined;
  /** Why nobody is signed in, if the server said so: its code. */
  refusal: string | null;
}

export const session = createStore<Session>(() => ({ person: undefined, refusal: null }));

export const useSession = (): Session => useStore(session);

const parsed = (text: string | null) => JSON.parse(text ?? "null") as Tokens | null;
const kept = (): Tokens | null => parsed(localStorage.getItem(KEPT));

/** The person whose token it is. */
function subjectOf(token: string): string {
  const claims = token.split(".")[1] ?? "";
  return (JSON.parse(atob(claims.replace(/-/g, "+").replace(/_/g, "/"))) as { sub: string }).sub;
}

function keep({ token, refreshToken }: Tokens): void {
  localStorage.setItem(KEPT, JSON.stringify({ token, refreshToken }));
}

function forget(refusal = session.getState().refusal): void {
  localStorage.removeItem(KEPT);
  session.setState({ person: null, refusal });
}

/** One tab at a time. Browsers have no locks where a page came over plain http from another machine. */
async function alone(act: () => Promise<boolean>): Promise<boolean> {
  return navigator.locks ? await navigator.locks.request(KEPT, act) : await act();
}

/** In whose name calls are made now, whoever is shown. */
export function signedIn(): string | null {
  const tokens = kept();
  return tokens && subjectOf(tokens.token);
}

export const credentials: Credentials = {
  token: () => kept()?.token ?? null,
  renew: (spent) => alone(() => renew(spent)),
};

export const api = makeApi(credentials, language);

/** For who holds the lock already. */
const within = makeApi({ ...credentials, renew }, language);

/** False is the server's verdict; that it could not be asked is thrown. */
async function renew(spent: string | null): Promise<boolean> {
  const tokens = kept();
  if (!tokens || spent === null) return false;
  // another tab was first, with a token of the same person or with somebody else's
  if (tokens.token !== spent) return subjectOf(tokens.token) === subjectOf(spent);
  try {
    const { refreshToken } = tokens;
    const found = await answerOf(anonymous.POST("/api/v1/auth/refresh", { body: { refreshToken } }));
    keep(found);
    // with what an administrator has changed meanwhile, such as the role
    if (session.getState().person) session.setState({ person: found.user });
    return true;
  } catch (failure) {
    if (!(failure instanceof Refused && failure.status === 401)) throw failure;
    forget(failure.code === "account_disabled" ? failure.code : null);
    return false;
  }
}

/** Throws `Refused` for a wrong e-mail or password. */
export async function signIn(email: string, password: string): Promise<void> {
  const found = await answerOf(anonymous.POST("/api/v1/auth/login", { body: { email, password } }));
  keep(found);
  session.setState({ person: await there(found.user), refusal: null });
}

/** Who comes in is there for the team, unless another page of theirs says that they are away. */
async function there(person: Person): Promise<Person> {
  return person.availability === "OFFLINE" ? await declare("ONLINE").catch(() => person) : person;
}

const declare = (availability: Availability): Promise<Person> =>
  answerOf(api.PATCH("/api/v1/auth/me", { body: { availability } }));

/** Few are told, and none at the first page. */
const byPush = () => import("./push.ts");

/**
 * Every session ends with the password; this one goes on with what is given in its place.
 * Alone, since the live connection is closed meanwhile and would renew with what has just been spent.
 */
export async function changePassword(currentPassword: string, newPassword: string): Promise<void> {
  await alone(async () => {
    keep(await answerOf(within.POST("/api/v1/auth/password", { body: { currentPassword, newPassword } })));
    return true;
  });
  const me = signedIn();
  if (me) await (await byPush()).keepUp(api, me).catch(() => {}); // told as long as the session lasts
}

export async function signOut(): Promise<void> {
  try {
    await declare("OFFLINE").catch(() => {});
    await (await byPush()).unsubscribe().catch(() => {}); // the next one at this browser is somebody else
    await answerOf(api.POST("/api/v1/auth/logout"));
  } finally {
    forget();
    location.replace("/intranet"); // a page without a trace of who was here
  }
}

/** What this tab asked of Google, while it is on its way there and back. */
interface Leave {
  /** What the door's address asked for, such as the page to go to. */
  search: string;
  until: number;
}

const LEFT = "pascal.left";
/** As long as the server's cookie of it. */
const AT_GOOGLE_MS = 600_000;

/** Before one goes to Google: only a tab that went there believes what comes back. */
export function leaveForGoogle(): void {
  const left: Leave = { search: location.search, until: Date.now() + AT_GOOGLE_MS };
  sessionStorage.setItem(LEFT, JSON.stringify(left));
}

function takeLeave(): Leave | null {
  const left = JSON.parse(sessionStorage.getItem(LEFT) ?? "null") as Leave | null;
  sessionStorage.removeItem(LEFT);
  return left && Date.now() < left.until ? left : null;
}

/**
 * What Google's sign-in left behind the address's #: tokens, or a refusal's code. Anybody can make an address,
 * so it counts only in a tab that asked for it, and never in place of who is signed in.
 */
function broughtBack(): { tokens?: Tokens; refusal?: string } {
  const told = new URLSearchParams(location.hash.slice(1));
  const [token, refreshToken, refusal] = [told.get("token"), told.get("refreshToken"), told.get("error")];
  if (!location.hash) return {};
  const left = takeLeave();
  history.replaceState(null, "", location.pathname + (left?.search ?? location.search));
  if (!left || kept()) return {};
  if (token && refreshToken) return { tokens: { token, refreshToken } };
  return refusal ? { refusal } : {};
}

/** Looks up who we are. */
export async function resume(): Promise<void> {
  const { tokens, refusal = null } = broughtBack();
  if (tokens) keep(tokens);
  if (!kept()) {
    session.setState({ person: null, refusal });
    return;
  }
  try {
    const person = await answerOf(api.GET("/api/v1/auth/me"));
    session.setState({ person: tokens ? await there(person) : person });
  } catch (failure) {
    if (!(failure instanceof Refused && failure.status === 401)) throw failure;
    forget();
  }
}

// another tab signed in or out, or somebody else in
addEventListener("storage", ({ key, oldValue, newValue }) => {
  const [before, now] = [parsed(oldValue), parsed(newValue)];
  if (key === KEPT && (before && subjectOf(before.token)) !== (now && subjectOf(now.token)))
    location.reload();
});
