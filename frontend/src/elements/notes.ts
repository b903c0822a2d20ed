/**
 * <r-notes>: the note page, with a network or without. A note is kept on this device first and sent then, so nothing is
 * lost in between; its key makes sending it twice the same as sending it once, and the server refuses it from anybody but
 * its member. Where the browser keeps nothing (no https) the form is sent as any form is.
 */
import { all, drop, forgetKey, holdKey, keep, type Kept, type Member, read, type Said, whoIsHere } from "../note/keeping";

const AGAIN = 15_000;

interface Given {
  member: string;
  key: string;
  token: string;
}

class Notes extends HTMLElement {
  #here: Member | undefined;
  #timer = 0;
  #drafting = 0;
  #putting = 0;
  #turn: Promise<void> = Promise.resolve();

  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form) return;
    if (!window.isSecureContext || !navigator.serviceWorker || !window.indexedDB || !crypto.subtle) {
      this.#tell("insecure");
      return;
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#take(form);
    });
    form.addEventListener("input", () => {
      clearTimeout(this.#drafting);
      this.#drafting = window.setTimeout(() => void this.#draft(form), 300);
    });
    this.querySelector("[data-waiting]")?.addEventListener("click", (event) => void this.#pressed(event, form));
    window.addEventListener("online", () => void this.#send());
    void this.#begin(form);
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
  }

  async #begin(form: HTMLFormElement): Promise<void> {
    const worker = this.dataset["worker"] ?? "";
    await navigator.serviceWorker.register(worker).catch(() => undefined);
    const given = await this.#ask();
    this.#here = given ? await holdKey(given.member, given.key) : await whoIsHere();
    if (given && this.dataset["away"]) void this.#refresh(this.dataset["away"]);
    if (!this.#here) this.#tell("nobody", true);
    else await this.#restore(form);
    this.toggleAttribute("data-ready", true);
    await this.#show();
    await this.#send();
  }

  /** The page for no network, in the reader's language of now. */
  async #refresh(address: string): Promise<void> {
    try {
      const page = await fetch(address, { cache: "reload" });
      if (page.ok) await (await caches.open("rashin-note")).put(address, page);
    } catch {
      // the worker has one from its beginning
    }
  }

  /** Who is signed in, as the server says; nothing without a network or a session. */
  async #ask(): Promise<Given | undefined> {
    try {
      const answer = await fetch(this.dataset["who"] ?? "", { headers: { Accept: "application/json" } });
      if (answer.ok && json(answer)) return (await answer.json()) as Given;
      if (answer.status < 500) await forgetKey(); // signed out in the meantime
    } catch {
      // no network
    }
    return undefined;
  }

  async #draft(form: HTMLFormElement): Promise<void> {
    const here = this.#here;
    if (here) await this.#inTurn(() => keep(here, said(form), { draft: true }));
  }

  /** What is put away is put away in the order it was written in: a late draft never follows its own note. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #restore(form: HTMLFormElement): Promise<void> {
    const here = this.#here;
    if (!here) return;
    const draft = (await all()).find((one) => one.draft && one.member === here.member);
    const words = draft ? await read(here, draft) : undefined;
    if (words && !field(form, "text")?.value) fill(form, words);
  }

  async #take(form: HTMLFormElement): Promise<void> {
    clearTimeout(this.#drafting);
    const here = (this.#here ??= await whoIsHere());
    if (!here) return this.#tell("nobody", true);
    const words = said(form);
    const box = form.querySelector("textarea");
    box?.focus();
    if (!words.text.trim()) {
      if (!this.#putting) this.#tell("empty", true); // the second press of two is no mistake
      return;
    }
    clear(form); // at once, with a new key: what is typed from here on is the next note, not a change of this one
    this.#putting += 1;
    try {
      await this.#inTurn(async () => {
        await keep(here, words);
        await drop(`draft:${here.member}`).catch(() => undefined); // the note is safe: its draft may come up once more
      });
    } catch {
      const since = box?.value ?? "";
      fill(form, since ? { ...words, text: `${words.text}\n${since}` } : words);
      return this.#tell("full", true); // the device has no room: the words stay in the form
    } finally {
      this.#putting -= 1;
    }
    await this.#show();
    await this.#send(words.key);
  }

  /** Send what waits of this member, one page at a time; `fresh` is the note that was just written. */
  async #send(fresh = ""): Promise<void> {
    clearTimeout(this.#timer);
    await navigator.locks.request("rashin-notes", async () => {
      const here = this.#here;
      const mine = here ? (await all()).filter((one) => !one.draft && !one.problem && one.member === here.member) : [];
      if (!here || !mine.length) return;
      const given = await this.#ask();
      if (!given || given.member !== here.member) {
        this.#here = given ? await holdKey(given.member, given.key) : await whoIsHere();
        if (!this.#here) this.#tell("signing", true);
        else this.#tell("waiting");
        if (!given && this.#here) this.#timer = window.setTimeout(() => void this.#send(), AGAIN);
        return;
      }
      for (const one of mine) {
        if (!(await this.#post(here, one, given.token, fresh))) break;
      }
    });
    await this.#show();
  }

  async #post(here: Member, kept: Kept, token: string, fresh: string): Promise<boolean> {
    const words = await read(here, kept);
    if (!words) return true; // sealed under an older key of the installation: it stays, and is told
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...words, of: here.member })) body.set(name, value);
    let answer: Response;
    try {
      const headers = { "X-CSRFToken": token, "X-Rashin-Draft": "1", Accept: "application/json" };
      answer = await fetch(this.dataset["page"] ?? "", { method: "POST", body, headers });
    } catch {
      this.#tell("waiting");
      this.#timer = window.setTimeout(() => void this.#send(), AGAIN);
      return false;
    }
    if (answer.ok && json(answer)) {
      await drop(kept.id);
      this.#tell("kept");
      return true;
    }
    if (answer.status === 422 && json(answer)) {
      const problem = ((await answer.json()) as { problem: string }).problem;
      await keep(here, words, { problem });
      this.#tell("failed", kept.id === fresh);
      return true;
    }
    this.#tell(answer.status >= 500 || answer.status === 429 ? "waiting" : "signing", answer.status < 429);
    this.#timer = window.setTimeout(() => void this.#send(), AGAIN);
    return false;
  }

  async #show(): Promise<void> {
    const section = this.querySelector<HTMLElement>("[data-waiting]");
    const list = section?.querySelector("ul");
    const item = this.querySelector<HTMLTemplateElement>("template[data-item]");
    if (!section || !list || !item) return;
    const here = this.#here;
    const waiting = (await all()).filter((one) => !one.draft);
    const lines: Node[] = [];
    let unread = 0;
    for (const one of waiting) {
      const words = here && one.member === here.member ? await read(here, one) : undefined;
      if (!words) {
        unread += 1;
        continue;
      }
      const line = item.content.cloneNode(true) as DocumentFragment;
      const root = line.querySelector<HTMLElement>("li");
      if (root) root.dataset["id"] = one.id;
      put(line, "[data-text]", words.text);
      put(line, "[data-at]", new Date(words.at).toLocaleString(document.documentElement.lang));
      put(line, "[data-problem]", one.problem ?? "");
      lines.push(line);
    }
    list.replaceChildren(...lines);
    put(section, "[data-others]", unread ? (this.dataset["others"] ?? "").replace("%s", String(unread)) : "");
    section.hidden = !waiting.length;
  }

  async #pressed(event: Event, form: HTMLFormElement): Promise<void> {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[data-does]");
    const id = button?.closest<HTMLElement>("li")?.dataset["id"];
    if (!button || !id || !this.#here) return;
    await navigator.locks.request("rashin-notes", async () => {
      const kept = (await all()).find((one) => one.id === id);
      const here = this.#here;
      const words = kept && here ? await read(here, kept) : undefined;
      if (button.dataset["does"] === "change" && here && words) {
        const since = field(form, "text")?.value.trim() ?? ""; // what was begun meanwhile stays below it
        fill(form, { ...words, key: crypto.randomUUID(), text: since ? `${words.text}\n${since}` : words.text });
        await this.#inTurn(() => keep(here, said(form), { draft: true })); // in the form alone it would go with the page
      }
      await drop(id);
    });
    await this.#show();
    form.querySelector("textarea")?.focus();
  }

  #tell(word: string, bad = false): void {
    const told = this.querySelector<HTMLElement>("[data-told]");
    if (!told) return;
    told.textContent = this.dataset[word] ?? "";
    told.classList.toggle("problem", bad);
  }
}

function json(answer: Response): boolean {
  return (answer.headers.get("Content-Type") ?? "").includes("json");
}

function put(root: ParentNode, place: string, words: string): void {
  const found = root.querySelector<HTMLElement>(place);
  if (!found) return;
  found.textContent = words;
  found.hidden = !words;
}

function field(form: HTMLFormElement, name: string): HTMLInputElement | null {
  return form.querySelector<HTMLInputElement>(`[name="${name}"]`);
}

function said(form: HTMLFormElement): Said {
  const data = new FormData(form);
  const word = (name: string): string => String(data.get(name) ?? "");
  const key = word("key") || crypto.randomUUID();
  const at = new Date().toISOString();
  return { key, at, text: word("text"), channel: word("channel"), score: word("score"), who: word("who"), unit: word("unit") };
}

function fill(form: HTMLFormElement, words: Said): void {
  for (const [name, value] of Object.entries(words)) {
    for (const box of form.querySelectorAll<HTMLInputElement>(`[name="${name}"]`)) {
      if (box.type === "radio") box.checked = box.value === value;
      else box.value = value;
    }
  }
}

function clear(form: HTMLFormElement): void {
  for (const name of ["text", "who"]) {
    const box = field(form, name);
    if (box) box.value = "";
  }
  for (const box of form.querySelectorAll<HTMLInputElement>('input[type="radio"]')) box.checked = false;
  const key = field(form, "key");
  if (key) key.value = crypto.randomUUID();
}

customElements.define("r-notes", Notes);

// Whoever stands at the entrance has signed out, or never signed in: the key goes.
if (document.querySelector(".solo") && location.pathname.startsWith("/accounts/")) void forgetKey().catch(() => undefined);
