/**
 * The script that a site embeds: a button, and the chat in a frame behind it. See docs/embedding.md.
 *
 * It stands alone (no imports but types), and costs a first-time visitor nothing but itself: the frame is
 * loaded when they open it, or when the browser is known to have a chat.
 */
import type { Look, PascalOnPage, ToFrame, ToPage, Visitor } from "./messages.ts";

(() => {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement) || window.Pascal) return;
  const { origin } = new URL(script.src);
  const given = script.dataset;
  const WORDS = {
    es: ["Abrir chat", "Cerrar chat", "sin leer"],
    en: ["Open chat", "Close chat", "unread"],
    pt: ["Abrir chat", "Fechar chat", "não lidas"],
  };
  // what we say about ourselves is important: inside a shadow root that beats any rule of the page
  const STYLE = `
    :host { all: initial !important; display: block !important; position: fixed !important; inset: auto !important;
      width: 0 !important; height: 0 !important; overflow: visible !important; z-index: 2147483647 !important;
      direction: ltr !important }
    @media print { :host { display: none !important } }
    .panel { position: fixed; right: 20px }
    .left button, .left .panel { right: auto; left: 20px }
    button { all: unset; box-sizing: border-box; position: fixed; width: 60px; height: 60px; border-radius: 50%;
      cursor: pointer; background: var(--color); color: var(--ink); display: grid; place-items: center;
      bottom: max(20px, env(safe-area-inset-bottom)); right: 20px; -webkit-tap-highlight-color: transparent;
      box-shadow: 0 2px 6px #14213d2e, 0 10px 28px #14213d3d; transition: transform .18s, box-shadow .18s }
    button:hover { transform: translateY(-2px) }
    button:active { transform: scale(.95) }
    button:focus-visible { outline: 3px solid #14213d; outline-offset: 3px; box-shadow: 0 0 0 3px #fff }
    svg { grid-area: 1/1; width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 2;
      stroke-linecap: round; stroke-linejoin: round; transition: transform .2s, opacity .2s }
    svg + svg, .open svg { opacity: 0; transform: rotate(-45deg) scale(.6) }
    .open svg + svg { opacity: 1; transform: none }
    b { position: absolute; top: -3px; right: -3px; min-width: 22px; height: 22px; padding: 0 6px;
      box-sizing: border-box; border-radius: 11px; background: #c8102e; color: #fff; border: 2px solid #fff;
      font: 700 12px/18px system-ui, sans-serif; text-align: center }
    b:empty { display: none }
    .panel { bottom: 94px; width: min(400px, calc(100vw - 40px)); height: min(680px, calc(100dvh - 118px));
      border-radius: 18px; overflow: hidden; background: #14213d; visibility: hidden; opacity: 0;
      transform: translateY(12px) scale(.98); transform-origin: bottom right;
      box-shadow: 0 4px 12px #14213d29, 0 24px 64px #14213d52;
      transition: opacity .18s, transform .18s, visibility 0s .18s }
    .left .panel { transform-origin: bottom left }
    .open .panel { visibility: visible; opacity: 1; transform: none; transition-delay: 0s }
    iframe { all: unset; display: block; width: 100%; height: 100%; color-scheme: normal }
    @media (max-width: 480px), (max-height: 480px) {
      .panel, .left .panel { inset: var(--top, 0) 0 auto 0; width: 100%; height: var(--height, 100dvh);
        border-radius: 0 }
      .open button { display: none }
    }
    @media (prefers-reduced-motion: reduce) { * { transition: none !important } }`;
  const PHONE = matchMedia("(max-width: 480px), (max-height: 480px)");
  const HAS_CHAT = "pascal.chat";

  const look: Look = { language: null, theme: null, color: null, ink: null };
  let project = given.project ?? null;
  let frame: HTMLIFrameElement | null = null;
  let ready = false;
  let visitor: Visitor | null = null;
  let forgets = false;
  let asked: string | null = null;
  let unread = 0;
  let titled = "";
  let plain = "";

  const host = document.createElement("pascal-chat");
  const root = make("div");
  const panel = make("div", "panel");
  const launcher = make("button");
  const badge = make("b");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  const shadow = host.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [sheet];
  launcher.setAttribute("aria-expanded", "false");
  launcher.append(
    icon(
      "M21 11.5a8.4 8.4 0 0 1-8.5 8.3 8.8 8.8 0 0 1-3.6-.8L3.5 20.5l1.6-4.6A8 8 0 0 1 4 11.5a8.5 8.5 0 0 1 17 0Z",
    ),
    icon("m6 9.5 6 6 6-6"),
    badge,
  );
  root.append(panel, launcher);
  shadow.append(root);
  root.classList.toggle("left", given.side === "left");
  update({ ...given });
  // beside the body, whose rules and replacements are the page's; in the top layer no z-index is above it
  document.documentElement.append(host);
  try {
    host.popover = "manual";
    host.showPopover();
  } catch {} // an older browser: z-index has to do

  function make<T extends keyof HTMLElementTagNameMap>(tag: T, name = ""): HTMLElementTagNameMap[T] {
    const element = document.createElement(tag);
    if (name) element.className = name;
    return element;
  }

  function icon(path: string): SVGElement {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = document.createElementNS(svg.namespaceURI, "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    svg.append(line);
    return svg as SVGElement;
  }

  function words(): readonly string[] {
    for (const tag of [look.language, ...navigator.languages]) {
      const known = WORDS[tag?.slice(0, 2).toLowerCase() as keyof typeof WORDS];
      if (known) return known;
    }
    return WORDS.es;
  }

  /** Navy or white: what is easier to read on a colour. */
  function inkOn(color: string): string {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(
      (at) => (Number.parseInt(color.slice(at, at + 2), 16) / 255) ** 2.2,
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.24 ? "#14213d" : "#ffffff";
  }

  function isOpen(): boolean {
    return root.classList.contains("open");
  }

  function label(): void {
    const [open, close, left] = words();
    launcher.setAttribute(
      "aria-label",
      isOpen() ? `${close}` : unread ? `${open} (${unread} ${left})` : `${open}`,
    );
    launcher.setAttribute("aria-expanded", `${isOpen()}`);
    badge.textContent = unread && !isOpen() ? (unread > 99 ? "99+" : `${unread}`) : "";
  }

  /** «(2) …» on the page's title, whatever the page makes of its title meanwhile. */
  function entitle(): void {
    if (document.title !== titled) plain = document.title;
    const before = titled;
    titled = unread ? `(${unread}) ${plain}` : "";
    if (titled || before) document.title = titled || plain;
  }

  function load(): void {
    if (frame) return;
    frame = make("iframe");
    frame.title = "Chat";
    frame.allow = "clipboard-write";
    const about = new URLSearchParams({ site: location.origin });
    for (const [name, value] of Object.entries({ ...look, project })) if (value) about.set(name, value);
    frame.src = `${origin}/widget?${about}`;
    panel.append(frame);
  }

  /** What is said too early is said by `begin`. */
  function say(message: ToFrame): void {
    if (ready) frame?.contentWindow?.postMessage(message, origin);
  }

  function begin(): void {
    ready = true;
    if (forgets) {
      say({ pascal: "forget" });
      ready = forgets = false;
      return;
    }
    if (visitor) say({ pascal: "identify", visitor });
    say({ pascal: "look", look, project });
    if (isOpen()) say({ pascal: "open", project: asked });
    asked = null;
  }

  /** The frame comes back as a new one. One that is not loaded may have kept something earlier. */
  function forget(): void {
    visitor = null;
    forgets = !ready;
    load();
    say({ pascal: "forget" });
    ready = false;
    try {
      localStorage.removeItem(HAS_CHAT);
    } catch {}
  }

  function open(options: { project?: string } = {}): void {
    if (options.project) project = options.project;
    load();
    root.classList.add("open");
    cover();
    label();
    frame?.focus();
    asked = options.project ?? null;
    say({ pascal: "open", project: asked });
  }

  function close(): void {
    if (!isOpen()) return;
    const within = document.activeElement === host;
    root.classList.remove("open");
    cover();
    label();
    say({ pascal: "closed" });
    if (within) launcher.focus();
  }

  /** On a phone it covers the page: nothing behind it is to be reached, and a keyboard leaves less room. */
  function cover(): void {
    const covers = isOpen() && PHONE.matches;
    if (document.body) document.body.inert = covers;
    const { height = 0, offsetTop = 0 } = visualViewport ?? {};
    if (!covers || !height) return;
    root.style.setProperty("--height", `${height}px`);
    root.style.setProperty("--top", `${offsetTop}px`);
  }

  function update(options: { project?: string; language?: string; theme?: string; color?: string }): void {
    const color = options.color && /^#[\da-f]{6}$/i.test(options.color) ? options.color : look.color;
    Object.assign(look, {
      language: options.language ?? look.language,
      theme: options.theme ?? look.theme,
      color,
      ink: color && inkOn(color),
    });
    if (options.project) project = options.project;
    root.style.setProperty("--color", look.color ?? "#ffc61a");
    root.style.setProperty("--ink", look.ink ?? "#14213d");
    label();
    say({ pascal: "look", look, project: options.project ?? null });
  }

  function remember(): void {
    try {
      localStorage.setItem(HAS_CHAT, "1");
    } catch {} // refused: the frame is loaded when it is opened
  }

  function isKnown(): boolean {
    try {
      return localStorage.getItem(HAS_CHAT) !== null;
    } catch {
      return false;
    }
  }

  addEventListener("message", ({ source, origin: from, data }: MessageEvent<ToPage>) => {
    if (from !== origin || !frame || source !== frame.contentWindow) return;
    if (data.pascal === "ready") begin();
    else if (data.pascal === "known") remember();
    else if (data.pascal === "forgotten") visitor = null;
    else if (data.pascal === "close") close();
    else if (data.pascal === "unread") {
      unread = data.count;
      label();
      entitle();
    }
  });
  document.addEventListener("click", (event) => {
    const target =
      event.target instanceof Element && event.target.closest("[data-pascal-open], [data-pascal-project]");
    if (!(target instanceof HTMLElement) || target === script) return;
    event.preventDefault();
    const wanted = target.dataset.pascalProject;
    open(wanted ? { project: wanted } : {});
  });
  launcher.addEventListener("click", () => (isOpen() ? close() : open()));
  shadow.addEventListener("keydown", (event) => {
    if ((event as KeyboardEvent).key === "Escape") close();
  });
  PHONE.addEventListener("change", cover);
  visualViewport?.addEventListener("resize", cover);
  visualViewport?.addEventListener("scroll", cover);

  const api: PascalOnPage = {
    open,
    close,
    update,
    identify(who: Visitor) {
      visitor = who;
      say({ pascal: "identify", visitor });
    },
    forget,
  };
  window.Pascal = api;
  if (isKnown()) load();
  dispatchEvent(new Event("pascal:ready"));
})();
