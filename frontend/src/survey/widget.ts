// The widget: one script tag on somebody's page. It makes a frame of our survey page and nothing else: no inline style, no
// eval, no request but its own script and that frame, so a strict content security policy needs script-src and frame-src
// of this host alone. Its settings come with the script, as the server adds `const RASHIN = {…}` before it.

interface Settings {
  address: string;
  key: string;
  trigger: "delay" | "scroll" | "exit" | "event" | "now";
  seconds: number;
  percent: number;
  event: string;
  again_days: number;
  share: number;
  pages: string[];
  side: "right" | "left" | "middle";
  label: string;
  close: string;
  accent: string;
  on: string;
}
declare const RASHIN: Settings;

(() => {
  const ours: Settings = RASHIN;
  const script = document.currentScript as HTMLScriptElement | null;
  const memory = `rashin:${ours.key}`;
  let box: HTMLElement | null = null;
  let before: Element | null = null;
  const mark = `data-rashin-${ours.key}`;
  if (document.documentElement.hasAttribute(mark)) return; // the tag stands twice: by hand and by a tag manager
  document.documentElement.setAttribute(mark, "");

  const remembered = (): boolean => {
    try {
      return Number(localStorage.getItem(memory) ?? 0) > Date.now();
    } catch {
      return false;
    }
  };
  const remember = (days: number): void => {
    try {
      localStorage.setItem(memory, String(Date.now() + days * 86_400_000));
    } catch {
      /* a browser that keeps nothing asks again */
    }
  };
  /** A share of the visitors: drawn once a browser, so nobody is asked because they came often. */
  const drawn = (): boolean => {
    if (ours.share >= 100) return true;
    let lot = Math.random() * 100;
    try {
      const held = localStorage.getItem(`${memory}:lot`);
      if (held === null) localStorage.setItem(`${memory}:lot`, String(lot));
      else lot = Number(held);
    } catch {
      /* a browser that keeps nothing draws anew */
    }
    return lot < ours.share;
  };
  /** The pages that were named, * for anything; none named: every page. */
  const here = (): boolean =>
    !ours.pages.length ||
    ours.pages.some((one) => {
      const parts = one.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
      return new RegExp(`^${parts.join(".*")}$`).test(location.pathname);
    });
  /** The page's own words ride along: data-hidden-order_id="…" fills the hidden field order_id. */
  const address = (): string => {
    const url = new URL(ours.address);
    for (const { name, value } of script?.attributes ?? []) {
      if (name.startsWith("data-hidden-")) url.searchParams.set(name.slice(12), value);
    }
    const language = script?.dataset.lang ?? document.documentElement.lang;
    if (language) url.searchParams.set("lang", language.slice(0, 2));
    return url.href;
  };

  function close(days: number): void {
    remember(days);
    removeEventListener("message", hear);
    box?.remove();
    box = null;
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  }

  function hear(event: MessageEvent): void {
    const frame = box?.shadowRoot?.querySelector("iframe");
    if (!box || !frame || event.source !== frame.contentWindow || event.origin !== new URL(ours.address).origin) return;
    const said = event.data as { rashin?: string; height?: number; paper?: string; ink?: string; over?: boolean; close?: boolean };
    if (said?.rashin !== "survey") return;
    if (typeof said.height === "number") frame.style.height = `${Math.min(Math.max(said.height, 120), 2000)}px`;
    const dialog = frame.parentElement as HTMLElement;
    if (said.paper) dialog.style.background = said.paper;
    if (said.ink) dialog.style.color = said.ink;
    if (said.over) remember(3650);
    if (said.close) close(ours.again_days);
  }

  /** The page around has rules of its own for everything; ours stand in a shadow root, where its rules do not reach, and
      say `!important` of the host element, where they win over the page's. */
  function dressed(root: ShadowRoot): void {
    const across = ours.side === "middle" ? "left:50%;top:50%;translate:-50% -50%" : `bottom:16px;${ours.side}:16px`;
    const host = `all:initial;display:block;position:fixed;inset:auto;${across};z-index:2147483647;overflow:visible;` +
      "width:min(400px,calc(100vw - 32px));margin:0;padding:0;border:0;background:none;direction:ltr";
    const rules = `:host{${host.replaceAll(";", "!important;")}!important}
[role]{display:flex;flex-direction:column;max-height:min(640px,calc(100vh - 32px));max-height:min(640px,calc(100dvh - 32px));
overflow:hidden;border-radius:18px;box-shadow:0 12px 48px #0006,0 0 0 1px #8886;background:#fff;color:#222}
button{align-self:flex-end;flex:none;width:44px;height:44px;margin:2px 2px -2px;padding:0;border:0;border-radius:16px;background:none;
color:inherit;font:24px/1 system-ui,sans-serif;cursor:pointer}button:hover{background:#8883}
:is(button,[role]):focus-visible{outline:3px solid;outline-offset:-3px}
iframe{flex:0 1 auto;min-height:0;width:100%;height:420px;border:0;display:block}
@media print{:host{display:none!important}}`;
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(rules);
      root.adoptedStyleSheets = [sheet];
    } catch {
      const element = document.createElement("style"); // a browser of before 2023
      element.textContent = rules;
      root.append(element);
    }
  }

  function show(forced = false): void {
    if (box?.isConnected || (!forced && (remembered() || !here() || !drawn()))) return;
    before = document.activeElement;
    box = document.createElement("rashin-survey");
    const root = box.attachShadow({ mode: "open" });
    dressed(root);
    const dialog = document.createElement("div");
    dialog.setAttribute("role", "dialog");
    dialog.setAttribute("aria-label", ours.label);
    dialog.tabIndex = -1;
    const shut = document.createElement("button");
    shut.type = "button";
    shut.textContent = "×";
    shut.setAttribute("aria-label", ours.close);
    shut.addEventListener("click", () => close(ours.again_days));
    const frame = document.createElement("iframe");
    frame.src = address();
    frame.title = ours.label;
    dialog.append(shut, frame);
    root.append(dialog);
    box.addEventListener("keydown", (event) => event.key === "Escape" && close(ours.again_days));
    addEventListener("message", hear);
    document.body.append(box);
    box.popover = "manual"; // above everything, whatever z-index the page's bars have
    box.showPopover?.();
    if (forced) dialog.focus({ preventScroll: true }); // asked for: the keyboard goes along; otherwise nobody is interrupted
  }

  const triggers: Record<Settings["trigger"], () => void> = {
    now: () => show(),
    delay: () => void setTimeout(() => show(), ours.seconds * 1000),
    scroll: () => {
      const look = (): void => {
        const room = document.documentElement.scrollHeight - innerHeight;
        if (room > 0 && (scrollY / room) * 100 >= ours.percent) {
          removeEventListener("scroll", look);
          show();
        }
      };
      addEventListener("scroll", look, { passive: true });
      look();
    },
    exit: () => {
      const leave = (event: MouseEvent): void => {
        if (event.clientY <= 0 && !event.relatedTarget) {
          document.removeEventListener("mouseout", leave);
          show();
        }
      };
      document.addEventListener("mouseout", leave);
    },
    event: () => document.addEventListener(ours.event, () => show()),
  };
  const begin = (): void => triggers[ours.trigger]();
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
  document.addEventListener("rashin:survey", (event) => {
    const wanted = (event as CustomEvent<string | undefined>).detail;
    if (!wanted || wanted === ours.key) show(true);
  });
})();
