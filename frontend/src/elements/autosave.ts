/**
 * <r-autosave>: a form that saves by itself when a field is left, one request after the other, and says what became of it.
 * Nothing on the page is exchanged but what the answer brings for other panes, so nobody loses what they type.
 */
interface Told {
  revision: number;
  seen: string;
  label: string;
  checks: string;
  preview: string;
  place: string;
  problem?: string;
}

/** What a browser sends for a page that is gone already: 64 kB, of which the headings of the parts take some. */
const MOST_AFTERWARDS = 48_000;
/** A link waits so long for the save before it is followed all the same. */
const PATIENCE_MS = 4_000;
/** Whoever stops typing for so long has it saved without leaving the field. */
const PAUSE_MS = 1_500;
const ARRIVES_MS = 600;
const LEFT = "rashin-left-builder";

class Autosave extends HTMLElement {
  #line: Promise<void> = Promise.resolve();
  #wanted = false;
  /** Something was typed that no request carries yet. */
  #dirty = false;
  #flying = 0;
  #failed = false;
  /** Somebody is on the way to another page. */
  #leaving = false;
  #passing: HTMLFormElement | null = null;
  #gone = new AbortController();
  #pause = 0;

  connectedCallback(): void {
    this.#gone = new AbortController();
    const until = { signal: this.#gone.signal };
    this.addEventListener("input", () => {
      this.#dirty = true;
      clearTimeout(this.#pause);
      this.#pause = window.setTimeout(() => this.#dirty && this.#soon(), PAUSE_MS);
    }, until);
    this.addEventListener("change", () => this.#soon(), until);
    this.addEventListener("click", (event) => {
      if ((event.target as Element).closest("[data-act]:not([data-act=add])")) setTimeout(() => this.#soon());
    }, until);
    this.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#soon();
    }, until);
    document.addEventListener("click", (event) => this.#follow(event), until);
    document.addEventListener("submit", (event) => this.#hold(event), { ...until, capture: true });
    document.addEventListener("visibilitychange", () => void (document.hidden && this.#leave()), until);
    window.addEventListener("pagehide", () => {
      if (this.#leave()) sessionStorage.setItem(LEFT, String(Date.now()));
    }, until);
    window.addEventListener("beforeunload", (event) => this.#warn(event), until);
    // A page that comes back as it was left knows nothing of what was saved after it.
    window.addEventListener("pageshow", (event) => event.persisted && location.reload(), until);
    // This page may have been made before the last words of the one before it arrived.
    const left = Number(sessionStorage.getItem(LEFT));
    sessionStorage.removeItem(LEFT);
    if (Date.now() - left < PATIENCE_MS) setTimeout(() => void this.#catchUp(), ARRIVES_MS);
  }

  disconnectedCallback(): void {
    clearTimeout(this.#pause);
    this.#gone.abort();
  }

  /** The newest state is saved once the request before has come back. */
  #soon(): void {
    this.#dirty = true;
    if (this.#wanted) return;
    this.#wanted = true;
    this.#line = this.#line.then(() => {
      this.#wanted = false;
      return this.#save();
    });
  }

  /** Whoever leaves in the middle of a word keeps it: the request outlives its page. Whether there is one. */
  #leave(): boolean {
    if (!this.#dirty || this.#flying || this.#failed) return false;
    void this.#save();
    return true;
  }

  /** A link is followed when what was typed just before is kept, so that the next page shows it. */
  #follow(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]");
    if (!link || link.target || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    if (event.defaultPrevented || link.origin !== location.origin || link.hasAttribute("download")) return;
    if (this.#failed || !(this.#dirty || this.#wanted || this.#flying)) return;
    event.preventDefault();
    if (this.#dirty) this.#soon();
    const enough = new Promise<void>((done) => setTimeout(done, PATIENCE_MS));
    // Refused: its words are on the page, with the reason. A second click leaves, and asks before.
    void Promise.race([this.#line, enough]).then(() => this.#failed || location.assign(link.href));
  }

  /**
   * A form beside this one brings the whole page anew: it is sent when what was typed just before is kept, or the page
   * that comes would show the words of before.
   */
  #hold(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    if (this.contains(form) || form === this.#passing || form.method !== "post" || !(this.#dirty || this.#wanted || this.#flying)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.#dirty) this.#soon();
    const button = event.submitter;
    const enough = new Promise<void>((done) => setTimeout(done, PATIENCE_MS));
    void Promise.race([this.#line, enough]).then(() => {
      if (this.#failed) document.dispatchEvent(new CustomEvent("rashin:unsent", { detail: { form } }));
      if (this.#failed || !form.isConnected) return;
      // Whoever typed on meanwhile is not held again: that is kept by itself.
      this.#passing = form;
      const away = button !== null && !button.isConnected;
      if (away) form.append(button);
      form.requestSubmit(button);
      if (away) button.remove();
      this.#passing = null;
    });
  }

  /** This page is made anew when the last words of the one before have come after it was; nobody is disturbed in writing. */
  async #catchUp(): Promise<void> {
    const answer = await fetch(location.href).catch(() => null);
    const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const revision = (of: ParentNode) => of.querySelector<HTMLInputElement>('r-autosave input[name="revision"]')?.value;
    const newest = page && revision(page);
    if (!newest || newest === revision(document) || !this.isConnected) return;
    if (!this.#leaving && !this.#dirty && !this.#wanted && !this.#flying) location.reload();
  }

  #warn(event: BeforeUnloadEvent): void {
    this.#leaving = true;
    if (this.#failed || (this.#dirty && (this.#flying || !this.#small()))) event.preventDefault();
  }

  #small(): boolean {
    const form = this.querySelector("form");
    let size = 0;
    for (const [name, value] of form ? new FormData(form) : []) {
      size += 120 + name.length + 3 * (typeof value === "string" ? value.length : value.size);
    }
    return size < MOST_AFTERWARDS;
  }

  async #save(): Promise<void> {
    const form = this.querySelector("form");
    const told = this.querySelector<HTMLElement>("[data-told]");
    if (!form || !told) return;
    told.textContent = this.dataset["saving"] ?? "";
    told.classList.remove("problem");
    this.#dirty = this.#failed = false;
    this.#flying += 1;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Rashin-Autosave": "1" },
        keepalive: this.#small(),
      });
      const said = (await answer.json()) as Told;
      if (!answer.ok) throw new Error(said.problem ?? "");
      this.#settle(form, said);
      told.textContent = this.dataset["saved"] ?? "";
    } catch (problem) {
      this.#failed = true;
      told.classList.add("problem");
      // A browser's own words for a network that is gone are in its language and tell nobody anything.
      told.textContent = (problem instanceof TypeError ? "" : (problem as Error).message) || (this.dataset["failed"] ?? "");
    } finally {
      this.#flying -= 1;
    }
  }

  #settle(form: HTMLFormElement, said: Told): void {
    for (const field of document.querySelectorAll<HTMLInputElement>('input[name="revision"]')) {
      field.value = String(said.revision);
    }
    const seen = form.querySelector<HTMLInputElement>("[data-seen]");
    if (seen) seen.value = said.seen;
    const at = form.querySelector<HTMLInputElement>('input[name="at"]')?.value ?? "";
    const label = document.querySelector<HTMLElement>(`[data-label-of="${CSS.escape(at)}"]`);
    if (label && said.label) label.textContent = said.label;
    const checks = document.getElementById("checks");
    if (checks) checks.innerHTML = said.checks;
    const preview = document.getElementById("preview");
    if (preview instanceof HTMLIFrameElement && said.preview) preview.src = said.preview;
    form.action = said.place;
    for (const button of document.querySelectorAll<HTMLButtonElement>('button[name="do"][value="undo"]')) {
      button.disabled = false;
    }
  }
}

customElements.define("r-autosave", Autosave);

/** The words of a condition as its line shows them, for the line that is asked for; values belong to what is looked at. */
function lineOf(row: HTMLElement, field: HTMLElement): string {
  const query = new URLSearchParams();
  let number = "1";
  for (const one of row.querySelectorAll<HTMLSelectElement | HTMLInputElement>("[name]")) {
    const [, found, word] = /-(\d+)-(\w+)$/.exec(one.name) ?? [];
    if (!found || !word) continue;
    number = found;
    const values = one instanceof HTMLSelectElement ? [...one.selectedOptions].map((each) => each.value) : [one.value];
    if (word === "value" && field.dataset["of"] !== undefined) continue;
    for (const value of values) query.append(word, value);
  }
  query.set("n", number);
  return String(query);
}

/** How often each line was asked for: only the newest answer is shown. */
const turns = new WeakMap<HTMLElement, number>();

/** What a condition looks at decides how it compares and with what: the line is asked for anew. */
document.addEventListener("change", async (event) => {
  const field = event.target as HTMLElement;
  const address = field.dataset["refits"];
  const row = field.closest<HTMLElement>(".condition");
  if (!address || !row) return;
  event.stopPropagation();
  const turn = (turns.get(row) ?? 0) + 1;
  turns.set(row, turn);
  let words = "";
  let text = "";
  while (words !== lineOf(row, field)) {
    words = lineOf(row, field); // what is changed while the answer is on its way is asked for once more
    const answer = await fetch(`${address}&${words}`).catch(() => null);
    text = answer?.ok ? await answer.text() : "";
    if (!text || turns.get(row) !== turn || !row.isConnected) return;
  }
  const holder = document.createElement("div");
  holder.innerHTML = text;
  const fresh = holder.firstElementChild as HTMLElement;
  const inside = row.contains(document.activeElement); // whoever went on elsewhere stays there
  row.replaceWith(fresh);
  fresh.querySelectorAll<HTMLElement>("button[data-act]").forEach((button) => (button.hidden = false));
  const next = field.dataset["of"] !== undefined ? "[name$='-op']" : "[name$='-value'], [name$='-op']";
  if (inside) fresh.querySelector<HTMLElement>(next)?.focus();
  fresh.dispatchEvent(new Event("change", { bubbles: true }));
}, { capture: true });
