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
  const style = (element: HTMLElement, rules: Record<string, string>): void => {
    for (const [name, value] of Object.entries(rules)) element.style.setProperty(name, value);
  };
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
    const frame = box?.querySelector("iframe");
    if (!frame || event.source !== frame.contentWindow || event.origin !== new URL(ours.address).origin) return;
    const said = event.data as { rashin?: string; height?: number; over?: boolean; close?: boolean };
    if (said?.rashin !== "survey") return;
    if (typeof said.height === "number") style(frame, { height: `${Math.min(Math.max(said.height, 160), 2000)}px` });
    if (said.over) remember(3650);
    if (said.close) close(ours.again_days);
  }

  function show(forced = false): void {
    if (box || (!forced && (remembered() || !here() || !drawn()))) return;
    before = document.activeElement;
    box = document.createElement("div");
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-label", ours.label);
    const place: Record<string, string> =
      ours.side === "middle"
        ? { left: "50%", top: "50%", transform: "translate(-50%,-50%)" }
        : { bottom: "16px", [ours.side]: "16px" };
    style(box, {
      position: "fixed", "z-index": "2147483000", width: "min(400px, calc(100vw - 32px))", "max-height": "min(640px, calc(100vh - 32px))",
      overflow: "auto", "border-radius": "18px", "box-shadow": "0 12px 48px #0004", background: "Canvas", ...place,
    });
    const shut = document.createElement("button");
    shut.type = "button";
    shut.textContent = "×";
    shut.setAttribute("aria-label", ours.close);
    style(shut, {
      position: "sticky", top: "0", float: "right", width: "44px", height: "44px", border: "0", background: "transparent",
      color: "CanvasText", font: "24px/1 system-ui, sans-serif", cursor: "pointer", "z-index": "1",
    });
    shut.addEventListener("click", () => close(ours.again_days));
    const frame = document.createElement("iframe");
    frame.src = address();
    frame.title = ours.label;
    style(frame, { width: "100%", height: "420px", border: "0", display: "block" });
    box.append(shut, frame);
    box.addEventListener("keydown", (event) => event.key === "Escape" && close(ours.again_days));
    addEventListener("message", hear);
    document.body.append(box);
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
