/**
 * <r-topics>: a tree of topics that is put in order by hand. A topic is dragged onto another, or moved with Alt and the
 * arrow keys: up and down among its siblings, right under the one above it, left out of its parent. What was done is
 * sent with the hidden form inside; the server answers with the page as it is then.
 */
class Topics extends HTMLElement {
  #held: HTMLElement | null = null;

  connectedCallback(): void {
    for (const item of this.#items) {
      const line = this.#line(item);
      if (line) line.draggable = true;
    }
    this.addEventListener("dragstart", this.#taken);
    this.addEventListener("dragover", this.#over);
    this.addEventListener("dragleave", (event) => (event.target as Element).classList?.remove("drop-here"));
    this.addEventListener("drop", this.#dropped);
    this.addEventListener("dragend", () => this.#clear());
    this.addEventListener("keydown", this.#pressed, { capture: true });
  }

  get #items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("li")];
  }
  #line = (item: Element) => item.querySelector<HTMLElement>(":scope > .tree-leaf");
  #above = (item: Element) => item.parentElement?.closest<HTMLElement>("li") ?? null;
  #id(item: Element | null | undefined): string {
    const href = item && this.#line(item)?.querySelector("a")?.getAttribute("href");
    return href ? (new URL(href, location.href).searchParams.get("topic") ?? "") : "";
  }

  #taken = (event: DragEvent): void => {
    this.#held = (event.target as Element).closest<HTMLElement>("li");
    event.dataTransfer?.setData("text/plain", this.#id(this.#held));
    if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
  };

  #over = (event: DragEvent): void => {
    const line = (event.target as Element).closest<HTMLElement>(".tree-leaf");
    const item = line?.closest("li");
    if (!line || !item || !this.#held || this.#held.contains(item)) return;
    event.preventDefault();
    this.#clear();
    line.classList.add("drop-here");
  };

  #dropped = (event: DragEvent): void => {
    const item = (event.target as Element).closest<HTMLElement>("li");
    const held = this.#held;
    this.#clear();
    this.#held = null;
    if (!item || !held || held.contains(item)) return;
    event.preventDefault();
    this.#send(held, item, "");
  };

  #clear(): void {
    for (const line of this.querySelectorAll(".drop-here")) line.classList.remove("drop-here");
  }

  #pressed = (event: KeyboardEvent): void => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const item = (event.target as Element).closest<HTMLElement>("li");
    if (!item || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    event.stopPropagation();
    const above = this.#above(item);
    const previous = item.previousElementSibling as HTMLElement | null;
    const next = item.nextElementSibling as HTMLElement | null;
    if (event.key === "ArrowUp" && previous) this.#send(item, above, this.#id(previous));
    else if (event.key === "ArrowDown" && next) this.#send(item, above, this.#id(next.nextElementSibling));
    else if (event.key === "ArrowRight" && previous) this.#send(item, previous, "");
    else if (event.key === "ArrowLeft" && above)
      this.#send(item, this.#above(above), this.#id(above.nextElementSibling));
  };

  #send(item: HTMLElement, parent: HTMLElement | null, before: string): void {
    const form = this.querySelector<HTMLFormElement>("form[data-moves]");
    if (!form || form.dataset["sent"]) return;
    form.dataset["sent"] = "1";
    const fields: Record<string, string> = { topic: this.#id(item), parent: this.#id(parent), before };
    for (const [name, value] of Object.entries(fields)) {
      const input = form.querySelector<HTMLInputElement>(`[name="${name}"]`);
      if (input) input.value = value;
    }
    form.submit();
  }
}

customElements.define("r-topics", Topics);

/** <r-label>: voices that are labelled by keys. A number answers; where several may be, it picks and Enter sends. */
class Labels extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("keydown", this.#pressed);
  }
  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#pressed);
  }

  #pressed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest("input[type=text], input[type=search], textarea, select"))
      return;
    if (document.querySelector("dialog[open]")) return;
    const several = this.hasAttribute("data-several");
    if (event.key === "ArrowLeft") {
      const back = document.querySelector<HTMLAnchorElement>("[data-label-back]");
      if (!back) return;
      back.click();
    } else if (several && event.key === "Enter" && !(event.target as Element).closest?.("a, button, summary")) {
      this.querySelector("form")?.requestSubmit();
    } else {
      const answer = this.querySelector<HTMLElement>(`[data-key="${CSS.escape(event.key)}"]`);
      if (!answer || event.repeat) return;
      answer.click();
    }
    event.preventDefault();
  };
}

customElements.define("r-label", Labels);
