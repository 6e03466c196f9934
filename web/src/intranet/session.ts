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
  /** Why Google's sign-in came to nothing, in the server's words. */
  refusal: string | null;
}

export const session = createStore<Session>(() => ({ person: undefined, refusal: null }));

export const useSession = (): Session => useStore(session);

const kept = (): Tokens | null => JSON.parse(localStorage.getItem(KEPT) ?? "null") as Tokens | null;

function keep({ token, refreshToken }: Tokens): void {
  localStorage.setItem(KEPT, JSON.stringify({ token, refreshToken }));
}

function forget(): void {
  localStorage.removeItem(KEPT);
  session.setState({ person: null });
}

/** One tab at a time. Browsers have no locks where a page came over plain http from another machine. */
async function alone(act: () => Promise<boolean>): Promise<boolean> {
  return navigator.locks ? await navigator.locks.request(KEPT, act) : await act();
}

export const credentials: Credentials = {
  token: () => kept()?.token ?? null,
  renew: (spent) => alone(() => renew(spent)),
};

export const api = makeApi(credentials, language);

async function renew(spent: string): Promise<boolean> {
  const tokens = kept();
  if (!tokens) return false;
  if (tokens.token !== spent) return true; // another tab was first
  try {
    keep(
      await answerOf(anonymous.POST("/api/v1/auth/refresh", { body: { refreshToken: tokens.refreshToken } })),
    );
    return true;
  } catch (failure) {
    if (failure instanceof Refused && failure.status === 401) forget();
    return false;
  }
}

/** Throws `Refused` for a wrong e-mail or password. */
export async function signIn(email: string, password: string): Promise<void> {
  const found = await answerOf(anonymous.POST("/api/v1/auth/login", { body: { email, password } }));
  keep(found);
  session.setState({ person: await there(found.user), refusal: null });
}

/** Who comes in is there for the team, unless they had said that they are away. */
async function there(person: Person): Promise<Person> {
  return person.availability === "OFFLINE" ? await declare("ONLINE").catch(() => person) : person;
}

const declare = (availability: Availability): Promise<Person> =>
  answerOf(api.PATCH("/api/v1/auth/me", { body: { availability } }));

/**
 * Every session ends with the password; this one goes on with what is given in its place.
 * Alone, since the live connection is closed meanwhile and would renew with what has just been spent.
 */
export async function changePassword(currentPassword: string, newPassword: string): Promise<void> {
  await alone(async () => {
    keep(await answerOf(api.POST("/api/v1/auth/password", { body: { currentPassword, newPassword } })));
    return true;
  });
}

export async function signOut(): Promise<void> {
  try {
    await declare("OFFLINE").catch(() => {});
    await answerOf(api.POST("/api/v1/auth/logout"));
  } finally {
    forget();
    location.replace("/intranet"); // a page without a trace of who was here
  }
}

const ASKED = "pascal.asked";

/** Before one goes to Google: what the door's address asked for, such as the page to go to. */
export const keepAsked = (): void => sessionStorage.setItem(ASKED, location.search);

function takeAsked(): string {
  const asked = sessionStorage.getItem(ASKED) ?? location.search;
  sessionStorage.removeItem(ASKED);
  return asked;
}

/** Looks up who we are; Google's sign-in comes back with its tokens, or its refusal, behind the address's #. */
export async function resume(): Promise<void> {
  const told = new URLSearchParams(location.hash.slice(1));
  const token = told.get("token");
  const refreshToken = told.get("refreshToken");
  const refusal = told.get("message");
  if (token || refusal) history.replaceState(null, "", location.pathname + takeAsked());
  if (token && refreshToken) keep({ token, refreshToken });
  if (!kept()) {
    session.setState({ person: null, refusal });
    return;
  }
  try {
    const person = await answerOf(api.GET("/api/v1/auth/me"));
    session.setState({ person: token ? await there(person) : person });
  } catch (failure) {
    if (!(failure instanceof Refused && failure.status === 401)) throw failure;
    forget();
  }
}

// another tab signed in or out
addEventListener("storage", ({ key, oldValue, newValue }) => {
  if (key === KEPT && (oldValue === null) !== (newValue === null)) location.reload();
});
