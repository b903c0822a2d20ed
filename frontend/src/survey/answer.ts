// The survey page with a script: keeps halves as one goes, measures the time of each question, mends ranks, resets a kiosk.
// Everything works without it; what is shown and hidden here at once, the server judges again.

import { answered, holds, type Test } from "./conditions";

const form = document.querySelector<HTMLFormElement>("form[data-survey]");
const kiosk = Number(document.documentElement.dataset.kiosk ?? 0);
const start = document.documentElement.dataset.start ?? "";

if (form) {
  branch(form);
  measure(form);
  ranks(form);
  if (form.dataset.partials) autosave(form);
  once(form);
}
if (kiosk) idle(kiosk, start);
if (window.parent !== window) embedded();

/** Questions that depend on answers of this page appear and go with them; what is hidden is not sent. */
function branch(form: HTMLFormElement): void {
  const parts = [...form.querySelectorAll<HTMLFieldSetElement>("fieldset[data-when]")];
  if (!parts.length) return;
  const tests = parts.map((part): [HTMLFieldSetElement, Test] => [part, JSON.parse(part.dataset.when ?? "false")]);
  const judge = (): void => {
    for (const [part, test] of tests) part.hidden = part.disabled = !holds(test, (name) => answered(form, name));
  };
  form.addEventListener("input", judge);
  form.addEventListener("change", judge);
  window.addEventListener("pageshow", judge); // a browser that comes back fills in what was there
  judge();
}

/** Milliseconds by question: the time between reaching into one and reaching into the next. */
function measure(form: HTMLFormElement): void {
  const box = form.elements.namedItem("t") as HTMLInputElement | null;
  if (!box) return;
  const spent: Record<string, number> = {};
  const first = form.querySelector<HTMLElement>("[data-name]");
  let current = first?.dataset.name ?? "";
  let since = performance.now();
  const turn = (to: string): void => {
    const now = performance.now();
    if (current && !document.hidden) spent[current] = Math.round((spent[current] ?? 0) + now - since);
    since = now;
    current = to;
    box.value = JSON.stringify(spent);
  };
  const at = (event: Event): void => {
    const name = (event.target as HTMLElement).closest<HTMLElement>("[data-name]")?.dataset.name;
    if (name) turn(name);
  };
  form.addEventListener("focusin", at);
  form.addEventListener("change", at);
  form.addEventListener("submit", () => turn(current));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      if (current) spent[current] = Math.round((spent[current] ?? 0) + performance.now() - since);
      box.value = JSON.stringify(spent);
    }
    since = performance.now();
  });
}

/** Send what is there a moment after it changed, and when the page goes out of sight. Time is sent with the page alone. */
function autosave(form: HTMLFormElement): void {
  let waiting = 0;
  let sent = "";
  const body = (): FormData => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    data.set("go", "save");
    data.delete("t");
    return data;
  };
  const save = (leaving: boolean): void => {
    window.clearTimeout(waiting);
    const data = body();
    const now = JSON.stringify([...data]);
    if (now === sent || form.dataset.sending) return;
    sent = now;
    void fetch(form.action, { method: "POST", body: data, keepalive: leaving, headers: { Accept: "application/json" } }).catch(() => {
      sent = "";
    });
  };
  sent = JSON.stringify([...body()]);
  form.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => save(false), 1500);
  });
  document.addEventListener("visibilitychange", () => document.hidden && save(true));
  form.addEventListener("submit", () => window.clearTimeout(waiting));
}

/** A page is sent once, however often the button is pressed; when one comes back to it, it can be sent again. */
function once(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sending) event.preventDefault();
    form.dataset.sending = "1";
    window.setTimeout(() => delete form.dataset.sending, 8000);
  });
  window.addEventListener("pageshow", () => delete form.dataset.sending);
}

/** Two choices never share a rank: the one that had it takes the rank that became free. */
function ranks(form: HTMLFormElement): void {
  for (const list of form.querySelectorAll(".ranks")) {
    const boxes = [...list.querySelectorAll("select")];
    const before = new Map(boxes.map((box) => [box, box.value]));
    list.addEventListener("change", (event) => {
      const changed = event.target as HTMLSelectElement;
      const other = boxes.find((box) => box !== changed && box.value === changed.value && box.value);
      if (other) other.value = before.get(changed) ?? "";
      for (const box of boxes) before.set(box, box.value);
    });
  }
}

/** A shared screen goes back to its beginning when nobody touches it; its history leads nowhere. */
function idle(seconds: number, start: string): void {
  history.replaceState(null, "", start);
  let timer = 0;
  const again = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => location.replace(start), seconds * 1000);
  };
  for (const kind of ["pointerdown", "keydown", "input", "scroll"]) addEventListener(kind, again, { passive: true });
  addEventListener("pageshow", (event) => event.persisted && location.replace(start));
  again();
}

/** Inside a widget: tell the page around how tall this is, in which colours, and when it is over; nothing of the answers. */
function embedded(): void {
  const tell = (what: object): void => window.parent.postMessage({ rashin: "survey", ...what }, "*");
  const look = (): void => {
    const { backgroundColor: paper, color: ink } = getComputedStyle(document.body);
    tell({ height: document.body.offsetHeight, paper, ink });
  };
  new ResizeObserver(look).observe(document.body);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", look);
  tell({ over: !!document.querySelector("[data-over]") });
  document.querySelector<HTMLElement>("[autofocus]")?.focus(); // browsers do it themselves only outside of foreign frames
  addEventListener("keydown", (event) => event.key === "Escape" && tell({ close: true }));
}
