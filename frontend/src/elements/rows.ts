/**
 * <r-rows>: rows of a form that are added, taken away and moved. Rows carry their number in the names of their fields;
 * without script there are enough empty ones, and sending the form brings another.
 */
class Rows extends HTMLElement {
  #next = 100;

  connectedCallback(): void {
    this.querySelectorAll<HTMLElement>("button[data-act]").forEach((button) => (button.hidden = false));
    if (this.#mayBeNone) this.#rows.filter((row) => !row.querySelector("select")?.value).forEach((row) => row.remove());
    this.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLButtonElement>("button[data-act]");
      if (button && this.contains(button)) this.#act(button.dataset["act"]!, button);
    });
    this.addEventListener("change", () => this.#settle());
    this.closest("form")?.addEventListener("submit", () => this.#rest(), { capture: true });
    this.#settle();
  }

  /** Nobody needs a condition: an empty row is there for those without script. */
  get #mayBeNone(): boolean {
    return this.hasAttribute("data-none");
  }
  get #rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-row]")];
  }

  #act(act: string, button: HTMLButtonElement): void {
    const row = button.closest<HTMLElement>("[data-row]");
    const rows = this.#rows;
    if (act === "add") {
      const template = this.querySelector("template")!;
      const holder = document.createElement("div");
      holder.innerHTML = template.innerHTML.replaceAll("__n__", String(this.#next++));
      const fresh = holder.firstElementChild as HTMLElement;
      this.querySelector(".ask-list")!.append(fresh);
      fresh.querySelectorAll<HTMLElement>("button[data-act]").forEach((one) => (one.hidden = false));
      fresh.querySelector<HTMLElement>("input:not([type=hidden]), select")?.focus();
    } else if (row && act === "remove") {
      const at = rows.indexOf(row);
      if (rows.length > 1 || this.#mayBeNone) row.remove();
      else row.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select").forEach((one) => (one.value = ""));
      const left = this.#rows;
      const next = left[Math.min(at, left.length - 1)]?.querySelector<HTMLElement>("input:not([type=hidden]), select");
      (next ?? this.querySelector<HTMLElement>('[data-act="add"]'))?.focus();
    } else if (row) {
      const other = rows[rows.indexOf(row) + (act === "up" ? -1 : 1)];
      if (!other) return;
      if (act === "up") other.before(row);
      else other.after(row);
      this.#settle();
      (button.disabled ? row.querySelector<HTMLElement>("button[data-act]:enabled") : button)?.focus();
    }
    this.#settle();
  }

  /** Names and spoken labels follow the order; the ends cannot be moved further; what is there needs no value. */
  #settle(): void {
    const rows = this.#rows;
    rows.forEach((row, at) => {
      for (const field of row.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[name]")) {
        field.name = field.name.replace(/-\d+-/, `-${at + 1}-`);
      }
      for (const one of row.querySelectorAll<HTMLElement>("[data-label]")) {
        one.setAttribute("aria-label", one.dataset["label"]!.replace("%s", String(at + 1)));
      }
      for (const button of row.querySelectorAll<HTMLButtonElement>("[data-act]")) {
        button.disabled =
          (button.dataset["act"] === "up" && at === 0) || (button.dataset["act"] === "down" && at === rows.length - 1);
      }
      const op = row.querySelector<HTMLSelectElement>("[data-op]");
      const value = row.querySelector<HTMLInputElement>("[data-value]");
      if (op && value) value.hidden = op.value === "set" || op.value === "notset";
    });
  }

  /** A row that says nothing is not sent; where the page stays, it can still be filled in. */
  #rest(): void {
    for (const row of this.#rows) {
      const fields = [...row.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[name]")];
      if (fields[0]?.value) continue;
      const open = fields.filter((field) => !field.disabled);
      open.forEach((field) => (field.disabled = true));
      setTimeout(() => open.forEach((field) => (field.disabled = false)));
    }
  }
}

customElements.define("r-rows", Rows);
