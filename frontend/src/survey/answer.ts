// The survey page with a script: keeps halves as one goes, measures the time of each question, mends ranks, resets a kiosk,
// holds a page that cannot be sent, until it can.
// Everything works without it; what is shown and hidden here at once, the server judges again.

import { answered, holds, type Test } from "./conditions";

const form = document.querySelector<HTMLFormElement>("form[data-survey]");
const kiosk = Number(document.documentElement.dataset.kiosk ?? 0);
const start = document.documentElement.dataset.start ?? "";
const PATIENCE = 30_000; // after which a sending counts as lost
const AGAIN = 5_000; // how long a page that could not be sent waits for its next try
let saving: Promise<void> = Promise.resolve(); // the half that is on its way

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

/** What is typed, without files. */
function typed(form: HTMLFormElement): FormData {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

/** Ask the server, but not for ever. */
async function ask(form: HTMLFormElement, how: RequestInit, given = new AbortController()): Promise<Response> {
  const timer = window.setTimeout(() => given.abort(), PATIENCE);
  return fetch(form.action, { ...how, signal: given.signal }).finally(() => window.clearTimeout(timer));
}

/**
 * Send what is there a moment after it changed, and when the page goes out of sight. Time is sent with the page alone.
 * One half after the other, so that the newest stays; whoever leaves does not wait for an older one, but ends it.
 */
function autosave(form: HTMLFormElement): void {
  let waiting = 0;
  let sent = "";
  let before: AbortController | undefined;
  const body = (): FormData => {
    const data = typed(form);
    data.set("go", "save");
    data.delete("t");
    return data;
  };
  const save = async (leaving: boolean): Promise<void> => {
    window.clearTimeout(waiting);
    if (leaving) before?.abort();
    else await saving;
    const data = body();
    const now = JSON.stringify([...data]);
    if (now === sent || form.dataset.sending) return;
    sent = now;
    const mine = (before = new AbortController());
    saving = ask(form, { method: "POST", body: data, keepalive: leaving, headers: { Accept: "application/json" } }, mine).then(
      () => undefined,
      () => {
        if (sent === now) sent = "";
      },
    );
  };
  sent = JSON.stringify([...body()]);
  form.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => void save(false), 1500);
  });
  document.addEventListener("visibilitychange", () => document.hidden && void save(true));
  form.addEventListener("submit", () => window.clearTimeout(waiting));
}

/**
 * A page is sent once, however often the button is pressed. Where the server cannot be reached, the page stays with all
 * that was typed, says so, and is sent when it can be: by itself or by the next press. What arrived although nothing came
 * back is sent again, and the server knows it.
 */
function once(form: HTMLFormElement): void {
  const told = form.querySelector<HTMLElement>("[data-away]");
  let timer = 0;
  let go = "";
  const hold = (): void => {
    delete form.dataset.sending;
    form.dataset.held = "1";
    if (told && !told.textContent) {
      told.textContent = told.dataset.away ?? "";
      told.scrollIntoView({ block: "nearest" });
    }
    timer = window.setTimeout(send, AGAIN);
  };
  const send = async (): Promise<void> => {
    window.clearTimeout(timer);
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    const files = [...new FormData(form).values()].some((one) => one instanceof File && one.size);
    try {
      await saving;
      const data = typed(form);
      data.set("go", go);
      // What moves on answers with a way to go, which the browser may then take; anything else it is asked to show itself.
      const came = await ask(form, files ? { method: "HEAD" } : { method: "POST", body: data, redirect: "manual" });
      if ([502, 503, 504].includes(came.status)) return hold();
      delete form.dataset.held;
      if (told) told.textContent = "";
      window.setTimeout(() => delete form.dataset.sending, 8000); // whoever stops the browser may press again
      if (came.type === "opaqueredirect" && !files) return location.assign(form.action);
    } catch {
      return hold();
    }
    const box = form.elements.namedItem("t") as HTMLInputElement | null;
    if (box && !files) box.value = "{}"; // this time was told already
    const way = Object.assign(document.createElement("input"), { type: "hidden", name: "go", value: go });
    form.append(way);
    HTMLFormElement.prototype.submit.call(form);
    way.remove();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.dataset.sending) return;
    go = (event.submitter as HTMLButtonElement | null)?.value ?? "next";
    void send();
  });
  window.addEventListener("online", () => form.dataset.held && void send());
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
    timer = window.setTimeout(() => {
      if (navigator.onLine && !form?.dataset.held) return location.replace(start);
      if (!form?.dataset.held) form?.reset(); // without a connection there is no beginning to go to
      again();
    }, seconds * 1000);
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
