/**
 * <r-combobox src="…">: a text box whose server answers with options while one types (ARIA combobox with a list).
 * The form then sends the key of the option; nothing is picked while an input method is still composing.
 * ``data-joins="|"``: several keys in one box, written as they are; ``data-beside``: the select in the same row that
 * says of what the options are.
 */
class Combobox extends HTMLElement {
  #turn = 0;
  #timer = 0;
  #key!: HTMLInputElement;

  connectedCallback(): void {
    const input = this.#input;
    if (this.#key) return;
    const list = this.#list;
    this.#key = document.createElement("input");
    this.#key.type = "hidden";
    this.#key.name = input.name;
    this.#key.value = input.dataset["value"] ?? "";
    input.removeAttribute("name");
    input.after(this.#key);
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels?.[0]?.textContent?.trim() ?? input.getAttribute("aria-label") ?? "");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    input.addEventListener("input", (event) => {
      this.#key.value = input.value.trim();
      if ((event as InputEvent).isComposing) return;
      this.#later();
    });
    input.addEventListener("compositionend", () => this.#later());
    input.addEventListener("keydown", (event) => this.#pressed(event));
    input.addEventListener("blur", () => this.#close());
    list.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // the focus stays in the box
      const option = (event.target as Element).closest<HTMLElement>('[role="option"]');
      if (option) this.#take(option);
    });
  }

  get #input(): HTMLInputElement {
    return this.querySelector<HTMLInputElement>("input:not([type=hidden])")!;
  }
  get #list(): HTMLElement {
    return this.querySelector<HTMLElement>(".combobox-list")!;
  }
  get #options(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>('[role="option"]')];
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), 140);
  }

  async #ask(): Promise<void> {
    const turn = ++this.#turn;
    const source = this.getAttribute("src") ?? "";
    const beside = this.dataset["beside"];
    const of = beside ? this.closest("[data-row]")?.querySelector<HTMLSelectElement>(beside)?.value : undefined;
    const asked = new URLSearchParams({ ...(of === undefined ? {} : { of }), q: this.#typed[1] });
    const address = `${source}${source.includes("?") ? "&" : "?"}${asked}`;
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || turn !== this.#turn || document.activeElement !== this.#input) return;
    const text = await answer.text();
    if (turn !== this.#turn) return;
    // Whoever walked through the list already while a newer one was on its way stays where they are.
    const marked = this.#options.find((option) => option.getAttribute("aria-selected") === "true")?.dataset["value"];
    this.#list.innerHTML = text;
    if (!this.#options.length) {
      const nothing = document.createElement("p");
      nothing.className = "combobox-none";
      nothing.textContent = this.dataset["none"] ?? "";
      this.#list.replaceChildren(nothing);
    }
    this.#options.forEach((option, at) => (option.id = `${this.#list.id}-${at}`));
    this.#list.hidden = false;
    this.#input.setAttribute("aria-expanded", "true");
    this.#mark(this.#options.findIndex((option) => marked !== undefined && option.dataset["value"] === marked));
  }

  /** What stands before the last joint, and what is being typed. */
  get #typed(): [string, string] {
    const joint = this.dataset["joins"];
    const at = joint ? this.#input.value.lastIndexOf(joint) + 1 : 0;
    return [this.#input.value.slice(0, at), this.#input.value.slice(at).trim()];
  }

  #mark(index: number): void {
    this.#options.forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === index));
      if (at === index) option.scrollIntoView({ block: "nearest" });
    });
    const chosen = this.#options[index];
    if (chosen) this.#input.setAttribute("aria-activedescendant", chosen.id);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  #pressed(event: KeyboardEvent): void {
    if (event.isComposing || event.keyCode === 229) return;
    const options = this.#options;
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const open = !this.#list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) {
        void this.#ask();
        return;
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (options.length) this.#mark((at + step + options.length + (at < 0 && step < 0 ? 1 : 0)) % options.length);
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      if (options[at]) this.#take(options[at]);
      else this.#close();
    } else if (event.key === "Escape") {
      if (open) event.stopPropagation();
      this.#close(); // a list that is still on its way does not open afterwards
    }
  }

  #take(option: HTMLElement): void {
    const key = option.dataset["value"] ?? "";
    if (this.dataset["joins"]) this.#key.value = this.#input.value = this.#typed[0] + key;
    else {
      this.#key.value = key;
      this.#input.value = option.firstElementChild?.textContent?.trim() ?? "";
    }
    this.#close();
    this.#key.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#turn++;
    this.#list.hidden = true;
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }
}

customElements.define("r-combobox", Combobox);
