/**
 * <r-sort>: things of a list that are put in another order, by dragging their grip or by the arrow keys on it. What was
 * done is sent with the form around it (do, name, before, into); the server answers with the list as it is then.
 */
class Sort extends HTMLElement {
  #held: HTMLElement | null = null;
  #before: HTMLElement | null = null;
  #into = "";

  connectedCallback(): void {
    this.addEventListener("pointerdown", (event) => this.#take(event));
    this.addEventListener("keydown", (event) => this.#step(event));
  }

  get #form(): HTMLFormElement | null {
    return this.closest("form");
  }

  #step(event: KeyboardEvent): void {
    const grip = (event.target as Element).closest<HTMLElement>("[data-grip]");
    if (!grip || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const item = grip.closest<HTMLElement>("[data-item]")!;
    this.#send(`${event.key === "ArrowUp" ? "up" : "down"}:${item.dataset["item"]}`);
  }

  #take(event: PointerEvent): void {
    const grip = (event.target as Element).closest<HTMLElement>("[data-grip]");
    if (!grip || event.button !== 0) return;
    event.preventDefault();
    const item = grip.closest<HTMLElement>("[data-item]")!;
    this.#held = item;
    item.classList.add("held");
    grip.setPointerCapture(event.pointerId);
    const over = (moved: PointerEvent) => this.#over(moved);
    const end = (released: PointerEvent) => {
      grip.removeEventListener("pointermove", over);
      this.#drop(released.type === "pointerup");
    };
    grip.addEventListener("pointermove", over);
    grip.addEventListener("pointerup", end, { once: true });
    grip.addEventListener("pointercancel", end, { once: true });
  }

  /** Which place the pointer is at: before a thing of the same kind, or at the end of a block. */
  #over(event: PointerEvent): void {
    const held = this.#held!;
    this.#unmark();
    const there = document.elementFromPoint(event.clientX, event.clientY);
    const isBlock = held.dataset["kind"] === "block";
    const target = there?.closest<HTMLElement>(isBlock ? "[data-block]" : "li[data-item], [data-block]");
    if (!target || !this.contains(target) || target === held) return;
    if (isBlock || target.matches("li")) {
      const box = target.getBoundingClientRect();
      const below = event.clientY > box.top + box.height / 2;
      this.#before = (below ? target.nextElementSibling : target) as HTMLElement | null;
      this.#into = target.dataset["into"] ?? "";
      target.classList.add(below ? "drop-below" : "drop-above");
    } else {
      this.#before = null;
      this.#into = target.dataset["block"] ?? "";
      target.classList.add("drop-into");
    }
  }

  #unmark(): void {
    for (const one of this.querySelectorAll(".drop-above, .drop-below, .drop-into")) {
      one.classList.remove("drop-above", "drop-below", "drop-into");
    }
  }

  #drop(done: boolean): void {
    const held = this.#held;
    const marked = this.querySelector(".drop-above, .drop-below, .drop-into");
    this.#unmark();
    held?.classList.remove("held");
    this.#held = null;
    if (!done || !held || !marked) return;
    const form = this.#form;
    const set = (name: string, value: string) => {
      const field = form?.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = value;
    };
    set("name", held.dataset["item"] ?? "");
    set("before", this.#before?.dataset["item"] ?? this.#before?.dataset["block"] ?? "");
    set("into", this.#into);
    this.#send("move");
  }

  #send(what: string): void {
    const form = this.#form;
    if (!form) return;
    const button = document.createElement("button");
    button.name = "do";
    button.value = what;
    button.hidden = true;
    form.append(button);
    form.requestSubmit(button);
    button.remove();
  }
}

customElements.define("r-sort", Sort);
