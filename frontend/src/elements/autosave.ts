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

class Autosave extends HTMLElement {
  #line: Promise<void> = Promise.resolve();
  #wanted = false;

  connectedCallback(): void {
    this.addEventListener("change", () => this.#soon());
    this.addEventListener("click", (event) => {
      if ((event.target as Element).closest("[data-act]:not([data-act=add])")) setTimeout(() => this.#soon());
    });
    this.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#soon();
    });
  }

  /** The newest state is saved once the request before has come back. */
  #soon(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#line = this.#line.then(() => {
      this.#wanted = false;
      return this.#save();
    });
  }

  async #save(): Promise<void> {
    const form = this.querySelector("form");
    const told = this.querySelector<HTMLElement>("[data-told]");
    if (!form || !told) return;
    told.textContent = this.dataset["saving"] ?? "";
    told.classList.remove("problem");
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Rashin-Autosave": "1" },
      });
      const said = (await answer.json()) as Told;
      if (!answer.ok) throw new Error(said.problem ?? "");
      this.#settle(form, said);
      told.textContent = this.dataset["saved"] ?? "";
    } catch (problem) {
      told.classList.add("problem");
      told.textContent = (problem as Error).message || (this.dataset["failed"] ?? "");
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

/** What a condition looks at decides how it compares and with what: the line is asked for anew. */
document.addEventListener("change", async (event) => {
  const field = event.target as HTMLElement;
  const address = field.dataset["refits"];
  const row = field.closest<HTMLElement>(".condition");
  if (!address || !row) return;
  event.stopPropagation();
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
  const answer = await fetch(`${address}&${query}`);
  if (!answer.ok) return;
  const holder = document.createElement("div");
  holder.innerHTML = await answer.text();
  const fresh = holder.firstElementChild as HTMLElement;
  row.replaceWith(fresh);
  fresh.querySelectorAll<HTMLElement>("button[data-act]").forEach((button) => (button.hidden = false));
  fresh.querySelector<HTMLElement>(field.dataset["of"] !== undefined ? "[name$='-op']" : "[name$='-value'], [name$='-op']")?.focus();
  fresh.dispatchEvent(new Event("change", { bubbles: true }));
}, { capture: true });
