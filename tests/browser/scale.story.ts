/** Much of everything: a thread of 5,000 messages, a queue of 2,000. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import type { Locator, Page, Route } from "playwright-core";
import { CHATS, list, log, said } from "./chats.ts";
import { House, required, until } from "./house.ts";
import { Visitor } from "./visitor.ts";

const house = await House.open();
const ana = await house.hire("Ana Torres");

const SAID = 5000;
const WAIT = 2000;
const MOST_DRAWN = 100;
/** Of what is drawn on half pixels. */
const BLUR_PX = 1.5;

const message = (page: Page, number: number): Locator =>
  log(page).getByText(new RegExp(`^Mensaje ${number}( y|$)`));

async function crowd(what: "talk" | "queue", conversation: string, number: number): Promise<void> {
  const script = new globalThis.URL("crowd.py", import.meta.url).pathname;
  await promisify(execFile)(required("PYTHON"), [script, what, conversation, String(number)]);
}

/** Keeps answers back until they are let go. */
class Held {
  #waiting: Route[] = [];
  #let = false;

  static async at(page: Page, address: RegExp): Promise<Held> {
    const held = new Held();
    await page.route(address, (route) => (held.#let ? route.continue() : void held.#waiting.push(route)));
    return held;
  }

  get asked(): number {
    return this.#waiting.length;
  }

  async letGo(): Promise<void> {
    this.#let = true;
    await Promise.all(this.#waiting.splice(0).map((route) => route.continue()));
  }
}

/** Which messages are read now, and how far down each begins. */
async function read(page: Page): Promise<Map<number, number>> {
  const seen = await log(page).evaluate((scroller) => {
    const { top, bottom } = scroller.getBoundingClientRect();
    return [...scroller.querySelectorAll("p")].flatMap((each) => {
      const number = /^Mensaje (\d+)/.exec(each.textContent ?? "")?.[1];
      const place = each.getBoundingClientRect();
      return number && place.bottom > top && place.top < bottom ? [[Number(number), place.top] as const] : [];
    });
  });
  return new Map(seen);
}

/** How far down what was read `before` has moved; all of it the same way. */
function moved(before: Map<number, number>, after: Map<number, number>): number {
  const steps = [...before].flatMap(([number, at]) => {
    const now = after.get(number);
    return now === undefined ? [] : [now - at];
  });
  assert.ok(steps.length > 0, `of ${[...before.keys()]} only ${[...after.keys()]} is there`);
  assert.ok(Math.max(...steps) - Math.min(...steps) <= BLUR_PX, `it moved apart: ${steps}`);
  return steps[0] ?? 0;
}

const drawn = (page: Page): Promise<number> => log(page).getByText(/^Mensaje \d+/).count();

/** What is read has not moved. */
function stood(before: Map<number, number>, after: Map<number, number>): void {
  const far = moved(before, after);
  assert.ok(Math.abs(far) <= BLUR_PX, `it moved by ${far}`);
}

/** Frame by frame: how far down a message is, until one asks. */
async function watchPlace(page: Page, number: number): Promise<() => Promise<number[]>> {
  await log(page).evaluate((scroller, words) => {
    const places: number[] = [];
    Object.assign(globalThis, { places });
    const look = () => {
      const found = [...scroller.querySelectorAll("p")].find(({ textContent }) => textContent?.startsWith(words));
      if (found) places.push(found.getBoundingClientRect().top);
      requestAnimationFrame(look);
    };
    look();
  }, `Mensaje ${number} `);
  return () => page.evaluate(() => (globalThis as unknown as { places: number[] }).places);
}

/** Two frames: what a change led to is on the screen. */
const painted = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));

/** Until it lies still. */
async function still(page: Page): Promise<Map<number, number>> {
  let last = await read(page);
  await until(async () => {
    await painted(page);
    const before = last;
    last = await read(page);
    return before.size > 0 && [...before].every(([number, at]) => last.get(number) === at);
  }, "the thread lies still", 5000);
  return last;
}

async function wheel(page: Page, by: number): Promise<Map<number, number>> {
  await page.mouse.wheel(0, by);
  return still(page);
}

test("a thread of 5,000 messages opens at its end and is read to its beginning without a jump", async () => {
  const lead = await house.lead("Juan Pérez", "Aquí comenzó todo");
  await crowd("talk", lead.conversation, SAID);
  const page = await (await house.browser()).newPage();
  let pages = 0;
  page.on("request", (request) => void (pages += Number(request.url().includes("/messages?"))));
  await house.signIn(page, ana, `${CHATS}/${lead.conversation}`);
  await message(page, SAID).waitFor();
  const atEnd = await still(page);
  assert.ok(atEnd.has(SAID));
  assert.ok(pages <= 4, `${pages} pages were asked for`);
  assert.ok((await drawn(page)) <= MOST_DRAWN);

  // by the wheel: what one reads moves as far as the wheel, also where nobody knew how high the lines are
  await log(page).hover();
  let reading = atEnd;
  for (let turn = 0; turn < 12; turn++) {
    const before = reading;
    reading = await wheel(page, -400);
    const far = moved(before, reading);
    assert.ok(Math.abs(far - 400) <= BLUR_PX, `turn ${turn} moved by ${far}`);
  }
  assert.ok((await drawn(page)) <= MOST_DRAWN);

  // to the top of what has been fetched; earlier ones come in above what is read
  const held = await Held.at(page, /\/messages\?/);
  await until(async () => {
    await wheel(page, -3000);
    return held.asked > 0 && (await log(page).evaluate(({ scrollTop }) => scrollTop === 0));
  }, "the top of what is there");
  reading = await still(page);
  const first = Math.min(...reading.keys());
  const places = await watchPlace(page, first);
  await held.letGo();
  await message(page, first - 5).waitFor({ state: "attached" });
  stood(reading, await still(page));
  const seen = await places();
  assert.ok(Math.max(...seen) - Math.min(...seen) <= BLUR_PX, `in between it was at ${[...new Set(seen)]}`);

  await log(page).focus();
  await page.keyboard.press("Home");
  await log(page).getByText("Aquí comenzó todo").waitFor();
  await message(page, 2).waitFor();
  assert.ok((await still(page)).has(2));
  assert.equal(await log(page).evaluate(({ scrollTop }) => scrollTop), 0);
  assert.ok((await drawn(page)) <= MOST_DRAWN);

  const above = await wheel(page, 1000);
  await lead.says("¿Sigue ahí?");
  const news = page.getByRole("button", { name: "1 mensaje nuevo" });
  await news.waitFor();
  stood(above, await still(page));
  await news.click();
  await said(page, "¿Sigue ahí?").waitFor();
  await news.waitFor({ state: "detached" });
  assert.ok((await still(page)).has(SAID));
  assert.ok((await drawn(page)) <= MOST_DRAWN);
});

declare global {
  var touched: Set<string>;
}

/** Which rows are drawn anew from now on, by the name that stands in them. */
async function watchRows(page: Page): Promise<() => Promise<string[]>> {
  await list(page).evaluate((rows) => {
    const touched = new Set<string>();
    globalThis.touched = touched;
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const row = (target instanceof Element ? target : target.parentElement)?.closest("a");
        if (row) touched.add(/Persona \d+|Lucía Vargas/.exec(row.textContent ?? "")?.[0] ?? "?");
      }
    }).observe(rows, { subtree: true, childList: true, characterData: true, attributes: true });
  });
  return () => page.evaluate(() => [...globalThis.touched].splice(0));
}

test("a queue of 2,000 shows its first page at once, and draws the one row in which something happens", async () => {
  const visitor = await Visitor.at(await house.browser());
  await visitor.open();
  await visitor.introduce("Lucía Vargas", "Soy el primero");
  const first = await house.waiting("Lucía Vargas");
  await crowd("queue", first, WAIT);

  const page = await (await house.browser()).newPage();
  const held = await Held.at(page, /\/conversations\?.*cursor=/);
  await house.signIn(page, ana, CHATS);
  await list(page).getByText("Persona 3", { exact: true }).waitFor();
  assert.ok(held.asked > 0, "there was more to ask for");
  await held.letGo();
  const rows = list(page).getByRole("listitem");
  await page.getByRole("tab", { name: /En Cola/ }).getByText(/^20\d\d$/).waitFor();
  assert.ok((await rows.count()) <= MOST_DRAWN);
  assert.ok(Number(await rows.first().getAttribute("aria-setsize")) >= WAIT);

  const touched = await watchRows(page);
  await visitor.message.pressSequentially("Hay", { delay: 40 });
  await list(page).getByText("escribiendo…").waitFor();
  await visitor.says("¿Hay alguien?");
  await list(page).getByText("¿Hay alguien?", { exact: true }).waitFor();
  assert.deepEqual(await touched(), ["Lucía Vargas"]);

  // somebody comes at the end, the first one goes: the others stay as they are
  await house.lead("Rosa Huamán", "Soy la última");
  await house.take(house.admin, first);
  await list(page).getByText("Lucía Vargas", { exact: true }).waitFor({ state: "detached" });
  assert.deepEqual((await touched()).filter((name) => name !== "Lucía Vargas"), []);
  await list(page).hover();
  await page.mouse.wheel(0, 400_000);
  await list(page).getByText("Soy la última").waitFor();
  assert.ok((await rows.count()) <= MOST_DRAWN);
});
