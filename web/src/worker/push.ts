/**
 * The service worker of the intranet: shows what comes while nobody looks at a page, and opens what it is about.
 * It keeps nothing and serves no page. One file, without imports: not every browser takes modules here.
 */

// TypeScript's own types of it do not go together with those of pages
interface Page {
  readonly url: string;
  readonly visibilityState: DocumentVisibilityState;
  focus(): Promise<Page>;
  postMessage(message: { open: string }): void;
}
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Events {
  install: Lasting;
  activate: Lasting;
  push: Lasting & { readonly data: { json(): unknown } | null };
  notificationclick: Lasting & { readonly notification: Notification };
}
declare const self: {
  addEventListener<E extends keyof Events>(event: E, listener: (event: Events[E]) => void): void;
  skipWaiting(): Promise<void>;
  readonly location: Location;
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { type: "window"; includeUncontrolled: true }): Promise<readonly Page[]>;
    openWindow(url: string): Promise<unknown>;
  };
};

/** `PushShape` of the server. */
interface Push {
  title: string;
  body: string;
  tag: string;
  url: string;
  always: boolean;
}

const PLACE = "/intranet/";

self.addEventListener("install", () => void self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const push = read(event.data);
  if (push) event.waitUntil(show(push));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(String(event.notification.data)));
});

function read(data: Events["push"]["data"]): Push | null {
  try {
    const push = data?.json() as Push | null;
    return push && typeof push.title === "string" ? push : null;
  } catch {
    return null; // not ours
  }
}

async function show({ title, body, tag, url, always }: Push): Promise<void> {
  const looking = (await pages()).some(({ visibilityState }) => visibilityState === "visible");
  if (looking && !always) return; // the page tells it better
  await self.registration.showNotification(title, { body, tag, data: url, icon: "/favicon.svg" });
}

/** A page that is open goes there without being loaded anew: the one looked at last, if there are several. */
async function open(url: string): Promise<void> {
  const to = new URL(url, self.location.origin);
  if (to.origin !== self.location.origin || !to.pathname.startsWith(PLACE)) return;
  const [page] = await pages();
  if (!page) {
    await self.clients.openWindow(to.href);
    return;
  }
  page.postMessage({ open: to.pathname + to.search });
  await page.focus();
}

async function pages(): Promise<Page[]> {
  const all = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter(({ url }) => `${new URL(url).pathname}/`.startsWith(PLACE)); // `/intranet` is one, too
}

export {};
