/**
 * <r-draft>: a form that survives a bad network. What is typed is kept in this browser; what cannot be sent waits here
 * and is sent as soon as there is a network. The key in the form makes sending twice the same as sending once.
 */
const AGAIN = 8_000;

class Draft extends HTMLElement {
  #timer = 0;

  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form) return;
    this.#restore(form);
    form.addEventListener("input", () => this.#keep(form));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send(form);
    });
    window.addEventListener("online", () => this.#waiting() && void this.#send(form));
    if (this.#waiting()) void this.#send(form);
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
  }

  get #name(): string {
    return `rashin.draft.${this.dataset["name"] ?? ""}`;
  }

  #waiting(): boolean {
    return localStorage.getItem(`${this.#name}.waiting`) === "1";
  }

  #keep(form: HTMLFormElement): void {
    const said: Record<string, string> = {};
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken") said[name] = value;
    }
    localStorage.setItem(this.#name, JSON.stringify(said));
  }

  #restore(form: HTMLFormElement): void {
    let said: Record<string, string>;
    try {
      said = JSON.parse(localStorage.getItem(this.#name) ?? "{}") as Record<string, string>;
    } catch {
      return;
    }
    for (const field of form.querySelectorAll<HTMLInputElement>("input, textarea, select")) {
      const value = said[field.name];
      if (value === undefined || field.name === "csrfmiddlewaretoken") continue;
      if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === value;
      else field.value = value;
    }
  }

  #tell(words: string, bad = false): void {
    const told = this.querySelector<HTMLElement>("[data-told]");
    if (!told) return;
    told.textContent = words;
    told.classList.toggle("problem", bad);
  }

  async #send(form: HTMLFormElement): Promise<void> {
    clearTimeout(this.#timer);
    this.#keep(form);
    const button = form.querySelector<HTMLButtonElement>('button[type="submit"]');
    button?.setAttribute("aria-disabled", "true");
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Rashin-Draft": "1" },
      });
      if (answer.ok && (answer.headers.get("Content-Type") ?? "").includes("json")) {
        this.#settle(form, ((await answer.json()) as { key: string }).key);
      } else if (answer.status >= 500) {
        this.#wait(form);
      } else {
        localStorage.removeItem(`${this.#name}.waiting`);
        this.#tell(this.dataset["failed"] ?? "", true);
      }
    } catch {
      this.#wait(form);
    } finally {
      button?.removeAttribute("aria-disabled");
    }
  }

  #wait(form: HTMLFormElement): void {
    localStorage.setItem(`${this.#name}.waiting`, "1");
    this.#tell(this.dataset["waiting"] ?? "");
    this.#timer = window.setTimeout(() => void this.#send(form), AGAIN);
  }

  #settle(form: HTMLFormElement, key: string): void {
    localStorage.removeItem(this.#name);
    localStorage.removeItem(`${this.#name}.waiting`);
    for (const field of form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('textarea, input[name="who"]')) {
      field.value = "";
    }
    for (const field of form.querySelectorAll<HTMLInputElement>('input[type="radio"]')) field.checked = false;
    const hidden = form.querySelector<HTMLInputElement>('input[name="key"]');
    if (hidden) hidden.value = key;
    this.#tell(this.dataset["kept"] ?? "");
    form.querySelector("textarea")?.focus();
  }
}

customElements.define("r-draft", Draft);
