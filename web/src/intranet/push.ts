/** Being told by push in this browser. It belongs to one person at a time: to whoever switched it on last. */
import { type Api, answerOf } from "../api/client.ts";
import { language } from "./language.ts";
import { keepTold, type Told, toldNow } from "./preferences.ts";

const WORKER = "/intranet/worker.js";
const SCOPE = "/intranet/";
/** A browser tries for ever where its push service is out of reach. */
const TRIED_MS = 20_000;

export type Bar = "insecure" | "unknown" | "denied";

/** Why this browser cannot be told; null where it can. */
export function barred(): Bar | null {
  if (!window.isSecureContext) return "insecure";
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window))
    return "unknown";
  return Notification.permission === "denied" ? "denied" : null;
}

/** The browser asks the person, once. Throws where it says no, or its push service cannot be reached. */
export async function subscribe(api: Api, person: string): Promise<Told> {
  if ((await Notification.requestPermission()) !== "granted") throw new DOMException("", "NotAllowedError");
  const { publicKey } = await answerOf(api.GET("/api/v1/push/key"));
  const { pushManager } = await active(await navigator.serviceWorker.register(WORKER, { scope: SCOPE }));
  const { endpoint, keys } = (await subscriptionUnder(pushManager, publicKey)).toJSON();
  const { p256dh = "", auth = "" } = keys ?? {};
  const { id } = await answerOf(
    api.POST("/api/v1/push/subscriptions", {
      body: { endpoint: endpoint ?? "", keys: { p256dh, auth }, language: language(), device: ownName() },
    }),
  );
  return { person, device: id };
}

/** `serviceWorker.ready` never comes to a page that was opened at `/intranet`, outside the worker's scope. */
async function active(worker: ServiceWorkerRegistration): Promise<ServiceWorkerRegistration> {
  const coming = worker.installing ?? worker.waiting;
  if (!worker.active && coming)
    await new Promise<void>((resolve) => {
      coming.addEventListener("statechange", () => coming.state === "activated" && resolve());
    });
  return worker;
}

/** The one there is; another where the server has another key by now. */
async function subscriptionUnder(manager: PushManager, publicKey: string): Promise<PushSubscription> {
  const known = await manager.getSubscription();
  const key = known?.options.applicationServerKey;
  if (known && key && textOf(key) === publicKey) return known;
  await known?.unsubscribe();
  return await Promise.race([
    manager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey }),
    new Promise<never>((_, reject) =>
      setTimeout(() => reject(new DOMException("", "TimeoutError")), TRIED_MS),
    ),
  ]);
}

const textOf = (bytes: ArrayBuffer) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

/**
 * For whoever is signed in anew, reads another language, or whose browser has another subscription by now.
 * null: nothing is to be kept up.
 */
export async function keepUp(api: Api, person: string): Promise<Told | null> {
  if (toldNow()?.person !== person || barred() || Notification.permission !== "granted") return null;
  const now = await subscribe(api, person);
  if (toldNow()?.person !== person) return null; // they have left meanwhile, and their session with them
  keepTold(now);
  return now;
}

/** Nothing comes to this browser any more, whoever sits at it. */
export async function unsubscribe(): Promise<void> {
  keepTold(null);
  if (!("serviceWorker" in navigator)) return;
  const worker = await navigator.serviceWorker.getRegistration(SCOPE);
  await (await worker?.pushManager?.getSubscription())?.unsubscribe();
}

const BROWSERS = [/Edg\//, /OPR\//, /Firefox\//, /Chrome\//, /Safari\//] as const;
const NAMES = ["Edge", "Opera", "Firefox", "Chrome", "Safari"] as const;
const SYSTEMS = ["Android", "iPhone", "iPad", "Windows", "Mac", "Linux"] as const;

/** What a person would call this browser. */
function ownName(): string {
  const said = navigator.userAgent;
  const browser = NAMES[BROWSERS.findIndex((each) => each.test(said))];
  const system = SYSTEMS.find((each) => said.includes(each));
  return [browser, system].filter(Boolean).join(" · ");
}
