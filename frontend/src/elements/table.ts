/**
 * <r-table>: picks rows for a bulk action (Shift takes a stretch), and keeps the head of a table in sight: below the
 * bar of the page when the table fits, inside its own frame when it is wider. Without script the boxes and buttons work.
 */
class TableView extends HTMLElement {
  #last: HTMLInputElement | null = null;
  #watch = new ResizeObserver(() => this.#measure());

  connectedCallback(): void {
    this.addEventListener("click", this.#clicked);
    this.addEventListener("change", this.#changed);
    document.addEventListener("htmx:after:swap", this.#update);
    this.#watch.observe(this);
    this.#update();
  }

  disconnectedCallback(): void {
    this.#watch.disconnect();
    document.removeEventListener("htmx:after:swap", this.#update);
  }

  get #boxes(): HTMLInputElement[] {
    return [...this.querySelectorAll<HTMLInputElement>('input[name="pick"]')];
  }

  get #all(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>("[data-pick-all]");
  }

  #measure = (): void => {
    const frame = this.querySelector<HTMLElement>(".table-scroll");
    const table = frame?.querySelector("table");
    if (frame && table) frame.classList.toggle("fits", table.scrollWidth <= this.clientWidth + 1);
  };

  #clicked = (event: MouseEvent): void => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.name !== "pick") return;
    const boxes = this.#boxes;
    if (event.shiftKey && this.#last) {
      const [from, to] = [boxes.indexOf(this.#last), boxes.indexOf(box)].sort((a, b) => a - b);
      boxes.slice(from, to! + 1).forEach((one) => (one.checked = box.checked));
    }
    this.#last = box;
    this.#update();
  };

  #changed = (event: Event): void => {
    const box = event.target as HTMLInputElement;
    if (box === this.#all) this.#boxes.forEach((one) => (one.checked = box.checked));
    this.#update();
  };

  #update = (): void => {
    this.#measure();
    const form = this.querySelector<HTMLFormElement>(".bulk");
    if (!form) return;
    const boxes = this.#boxes;
    const picked = boxes.filter((box) => box.checked).length;
    const all = this.#all;
    if (all) {
      all.hidden = false;
      all.checked = picked > 0 && picked === boxes.length;
      all.indeterminate = picked > 0 && picked < boxes.length;
    }
    const everything = form.querySelector<HTMLInputElement>('[name="everything"]');
    const whole = everything?.closest("label");
    if (whole) whole.hidden = picked < boxes.length;
    if (everything && picked < boxes.length) everything.checked = false;
    form.classList.toggle("idle", picked === 0);
    const told = (this.dataset["picked"] ?? "%n").replace("%n", String(picked));
    const count = form.querySelector("[data-count]");
    if (count && count.textContent !== told) count.textContent = picked ? told : "";
    for (const box of boxes) box.closest("tr")?.toggleAttribute("data-picked", box.checked);
  };
}

customElements.define("r-table", TableView);
