/**
 * <r-sort>: things of a list that are put in another order, by dragging their grip or by the arrow keys on it. What was
 * done is sent with the form around it (do, name, before, into); the server answers with the list as it is then.
 */
/** What was moved last: the list that comes back says where it stands now. */
let moved = "";
/**
 * One request after the other: an answer exchanges the whole list, so keys that are pressed meanwhile wait for the list
 * that comes and are sent from there.
 */
let busy = false;
let sender: HTMLFormElement | null = null;
const waiting: { what: string; fields: Record<string, string> }[] = [];

class Sort extends HTMLElement {
  #held: HTMLElement | null = null;
  #before: HTMLElement | null = null;
  #into = "";

  connectedCallback(): void {
    this.addEventListener("pointerdown", (event) => this.#take(event));
    this.addEventListener("keydown", (event) => this.#step(event));
  }

  /** The answer is here, and this is the list that it brought: what waited is sent, else what was moved is told. */
  settled(): void {
    const next = waiting.shift();
    if (next) this.#send(next.what, next.fields);
    else if (moved) this.#tell();
  }

  /** For those who do not see it: the name of what was moved and its place. */
  #tell(): void {
    const item = [...this.querySelectorAll<HTMLElement>("[data-item]")].find((one) => one.dataset["item"] === moved);
    const said = this.querySelector<HTMLElement>("[data-said]");
    moved = "";
    if (!item || !said) return;
    const alike = [...this.querySelectorAll<HTMLElement>("[data-item]")].filter(
      (one) => one.dataset["kind"] === item.dataset["kind"],
    );
    const name = item.querySelector(".outline-text, b")?.textContent?.trim() ?? "";
    said.textContent = (this.dataset["moved"] ?? "")
      .replace("%name", () => name)
      .replace("%place", String(alike.indexOf(item) + 1));
  }

  get #form(): HTMLFormElement | null {
    return this.closest("form");
  }

  #step(event: KeyboardEvent): void {
    const grip = (event.target as Element).closest<HTMLElement>("[data-grip]");
    if (!grip || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const item = grip.closest<HTMLElement>("[data-item]")!;
    moved = item.dataset["item"] ?? "";
    this.#send(`${event.key === "ArrowUp" ? "up" : "down"}:${moved}`);
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
    moved = held.dataset["item"] ?? "";
    const before = this.#before?.dataset["item"] ?? this.#before?.dataset["block"] ?? "";
    this.#send("move", { name: moved, before, into: this.#into });
  }

  #send(what: string, fields: Record<string, string> = {}): void {
    const form = this.#form;
    if (!form) return;
    if (busy) {
      waiting.push({ what, fields });
      return;
    }
    busy = true;
    sender = form;
    for (const [name, value] of Object.entries(fields)) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = value;
    }
    const button = document.createElement("button");
    button.name = "do";
    button.value = what;
    button.hidden = true;
    form.append(button);
    form.requestSubmit(button);
    button.remove();
  }
}

document.addEventListener("htmx:finally:request", (event) => {
  const sent = (event as CustomEvent<{ ctx?: { request?: { form?: Element } } }>).detail.ctx?.request?.form;
  if (!busy || sent !== sender) return; // another part of the page asked for something of its own
  busy = false;
  document.querySelector<Sort>("r-sort")?.settled();
});

/** The form could not be sent: what stands beside it was refused, and stays to be mended. */
document.addEventListener("rashin:unsent", (event) => {
  if ((event as CustomEvent<{ form: HTMLFormElement }>).detail.form !== sender) return;
  busy = false;
  moved = "";
  waiting.length = 0;
});

customElements.define("r-sort", Sort);
