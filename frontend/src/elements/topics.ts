/**
 * <r-topics>: a tree of topics that is put in order by hand. A topic is dragged by the mouse or, by its grip, under a
 * finger: onto another to stand under it, between two to stand there. By keys, Alt with the arrows: up and down among
 * its siblings, right under the one above it, left out of its parent. What was done is sent with the hidden form
 * inside; of the page that answers only the parts that may have changed are taken, so nobody loses what they type.
 */
type Place = { parent: HTMLElement | null; before: HTMLElement | null; mark: string; line: HTMLElement };
type Step = { id: string; key: string };

const FAR_ENOUGH = 6;
const OPENS_AFTER_MS = 600;
const EDGE = 56;

class Topics extends HTMLElement {
  #held: HTMLElement | null = null;
  #from = { x: 0, y: 0 };
  #at = { x: 0, y: 0 };
  #pointer = -1;
  #place: Place | null = null;
  #ghost: HTMLElement | null = null;
  #opens = 0;
  #scrolls = 0;
  #dragged = false;
  #busy = false;
  #waiting: Step[] = [];
  #gone = new AbortController();

  connectedCallback(): void {
    this.#gone = new AbortController();
    const until = { signal: this.#gone.signal };
    this.#ready();
    this.addEventListener("pointerdown", (event) => this.#take(event), until);
    this.addEventListener("dragstart", (event) => event.preventDefault(), until); // a link would be dragged as a link
    this.addEventListener("click", (event) => this.#clicked(event), { ...until, capture: true });
    this.addEventListener("keydown", (event) => this.#pressed(event), { ...until, capture: true });
    document.addEventListener("pointermove", (event) => this.#move(event), until);
    document.addEventListener("pointerup", (event) => this.#drop(event), until);
    document.addEventListener("pointercancel", () => this.#cancel(), until);
    document.addEventListener("keydown", (event) => this.#escape(event), { ...until, capture: true });
  }

  disconnectedCallback(): void {
    this.#gone.abort();
    this.#cancel();
  }

  get #items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("li")];
  }
  #line = (item: Element) => item.querySelector<HTMLElement>(":scope > .tree-leaf");
  #above = (item: Element) => item.parentElement?.closest<HTMLElement>("li") ?? null;
  #below = (item: Element) => item.querySelector<HTMLDetailsElement>(":scope > details");
  #name = (item: Element | null) => this.#line(item ?? this)?.querySelector(".tree-label")?.textContent?.trim() ?? "";
  #find = (id: string) => this.#items.find((item) => this.#id(item) === id);
  #id(item: Element | null | undefined): string {
    const href = item && this.#line(item)?.querySelector("a")?.getAttribute("href");
    return href ? (new URL(href, location.href).searchParams.get("topic") ?? "") : "";
  }

  /** Every line gets the grip that a finger takes. */
  #ready(): void {
    for (const item of this.#items) {
      const line = this.#line(item);
      if (!line || line.querySelector(".tree-grip")) continue;
      const grip = document.createElement("span");
      grip.className = "tree-grip";
      grip.setAttribute("aria-hidden", "true");
      line.append(grip);
    }
  }

  // ── By hand ──

  #take(event: PointerEvent): void {
    const target = event.target as Element;
    const line = target.closest<HTMLElement>(".tree-leaf");
    if (!line || event.button !== 0 || !event.isPrimary || this.#busy) return;
    const grip = target.closest(".tree-grip");
    if (event.pointerType !== "mouse" && !grip) return; // a finger on the line scrolls
    if (grip) event.preventDefault();
    this.#dragged = false;
    this.#held = line.closest("li");
    this.#pointer = event.pointerId;
    this.#from = { x: event.clientX, y: event.clientY };
  }

  #move(event: PointerEvent): void {
    if (!this.#held || event.pointerId !== this.#pointer) return;
    this.#at = { x: event.clientX, y: event.clientY };
    if (!this.#ghost) {
      if (Math.hypot(this.#at.x - this.#from.x, this.#at.y - this.#from.y) < FAR_ENOUGH) return;
      this.#lift();
    }
    event.preventDefault();
    this.#hover();
    this.#roll();
  }

  #lift(): void {
    this.#dragged = true;
    this.classList.add("dragging");
    this.#held!.classList.add("held");
    getSelection()?.removeAllRanges();
    this.#ghost = document.createElement("div");
    this.#ghost.className = "tree-ghost";
    this.#ghost.setAttribute("aria-hidden", "true");
    this.#ghost.textContent = this.#name(this.#held);
    document.body.append(this.#ghost);
  }

  /** Where it would stand: the upper and lower quarter of a line mean beside it, the middle means under it. */
  #hover(): void {
    this.#ghost!.style.translate = `${this.#at.x + 14}px ${this.#at.y + 10}px`;
    const line = document.elementFromPoint(this.#at.x, this.#at.y)?.closest<HTMLElement>(".tree-leaf") ?? null;
    const item = line && this.contains(line) ? line.closest<HTMLElement>("li") : null;
    const place = line && item ? this.#placed(item, line) : null;
    if (place?.line === this.#place?.line && place?.mark === this.#place?.mark) return;
    this.#clear();
    this.#place = place;
    place?.line.classList.add(place.mark);
    const folded = item && place?.mark === "drop-into" ? this.#below(item) : null;
    if (folded && !folded.open) this.#opens = window.setTimeout(() => (folded.open = true), OPENS_AFTER_MS);
  }

  #placed(item: HTMLElement, line: HTMLElement): Place {
    if (this.#held!.contains(item)) return { parent: null, before: null, mark: "drop-no", line };
    const box = line.getBoundingClientRect();
    const part = (this.#at.y - box.top) / box.height;
    const next = item.nextElementSibling as HTMLElement | null;
    const list = this.#below(item);
    if (part < 0.28) return { parent: this.#above(item), before: item, mark: "drop-before", line };
    if (part < 0.72) return { parent: item, before: null, mark: "drop-into", line };
    if (list?.open) return { parent: item, before: list.querySelector<HTMLElement>("li"), mark: "drop-after", line };
    return { parent: this.#above(item), before: next, mark: "drop-after", line };
  }

  /** Near an edge of the window the page rolls on. */
  #roll(): void {
    cancelAnimationFrame(this.#scrolls);
    const step = () => {
      const low = window.innerHeight - this.#at.y;
      const by = this.#at.y < EDGE ? -10 : low < EDGE ? 10 : 0;
      if (!by || !this.#ghost) return;
      window.scrollBy(0, by);
      this.#hover();
      this.#scrolls = requestAnimationFrame(step);
    };
    this.#scrolls = requestAnimationFrame(step);
  }

  #drop(event: PointerEvent): void {
    if (!this.#held || event.pointerId !== this.#pointer) return;
    const [held, place] = [this.#held, this.#place];
    this.#cancel();
    if (!place || place.mark === "drop-no") return;
    const stays = place.before === held || (place.before && place.before === held.nextElementSibling);
    if (stays && place.parent === this.#above(held)) return;
    const before = place.before === held ? (held.nextElementSibling as HTMLElement | null) : place.before;
    void this.#send(held, place.parent, this.#id(before));
  }

  /** What was dragged over a link does not open it. */
  #clicked(event: Event): void {
    if (!this.#dragged) return;
    this.#dragged = false;
    event.preventDefault();
    event.stopPropagation();
  }

  #escape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.#ghost) return;
    event.preventDefault();
    event.stopPropagation();
    this.#cancel();
  }

  #cancel(): void {
    this.#clear();
    cancelAnimationFrame(this.#scrolls);
    this.#ghost?.remove();
    this.#held?.classList.remove("held");
    this.classList.remove("dragging");
    this.#ghost = this.#held = this.#place = null;
    this.#pointer = -1;
    setTimeout(() => (this.#dragged = false)); // the click that a drop brings comes before
  }

  #clear(): void {
    clearTimeout(this.#opens);
    this.#place?.line.classList.remove(this.#place.mark);
    this.#place = null;
  }

  // ── By keys ──

  #pressed(event: KeyboardEvent): void {
    if (!event.altKey || event.ctrlKey || event.metaKey || !event.key.startsWith("Arrow")) return;
    const item = (event.target as Element).closest<HTMLElement>("li");
    if (!item) return;
    event.preventDefault();
    event.stopPropagation();
    const step = { id: this.#id(item), key: event.key };
    if (!this.#busy) this.#step(step);
    else if (this.#waiting.length < 12) this.#waiting.push(step);
  }

  #step({ id, key }: Step): void {
    const item = this.#find(id);
    if (!item) return;
    const above = this.#above(item);
    const previous = item.previousElementSibling as HTMLElement | null;
    const next = item.nextElementSibling as HTMLElement | null;
    if (key === "ArrowUp" && previous) void this.#send(item, above, this.#id(previous));
    else if (key === "ArrowDown" && next) void this.#send(item, above, this.#id(next.nextElementSibling));
    else if (key === "ArrowRight" && previous) void this.#send(item, previous, "");
    else if (key === "ArrowLeft" && above) void this.#send(item, this.#above(above), this.#id(above.nextElementSibling));
  }

  // ── Sent, and shown as it is then ──

  async #send(item: HTMLElement, parent: HTMLElement | null, before: string): Promise<void> {
    const form = this.querySelector<HTMLFormElement>("form[data-moves]");
    if (!form || this.#busy) return;
    const id = this.#id(item);
    const fields: Record<string, string> = { topic: id, parent: this.#id(parent), before };
    for (const [name, value] of Object.entries(fields)) {
      const input = form.querySelector<HTMLInputElement>(`[name="${name}"]`);
      if (input) input.value = value;
    }
    this.#busy = true;
    this.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.querySelector("r-topics")) return location.reload(); // signed out meanwhile, or the server is not well
      this.#show(page, id);
    } catch {
      this.#say(this.dataset["away"] ?? "", "bad");
      this.#waiting = [];
    } finally {
      this.#busy = false;
      this.removeAttribute("aria-busy");
    }
    while (!this.#busy && this.#waiting.length) this.#step(this.#waiting.shift()!); // one that leads nowhere stops none
  }

  #show(page: Document, id: string): void {
    const open = new Map(this.#items.map((item) => [this.#id(item), this.#below(item)?.open ?? false]));
    const fresh = page.querySelector("r-topics r-tree");
    if (fresh) this.querySelector("r-tree")?.replaceWith(document.adoptNode(fresh));
    for (const item of this.#items) {
      const list = this.#below(item);
      if (list && open.has(this.#id(item))) list.open = open.get(this.#id(item))!;
    }
    this.#ready();
    for (const part of document.querySelectorAll<HTMLElement>("[data-fresh]")) {
      const other = page.querySelector(`[data-fresh="${part.dataset["fresh"]}"]`);
      if (!other || this.#written(part)) continue;
      part.replaceWith(document.adoptNode(other));
      (window as { htmx?: { process(part: Element): void } }).htmx?.process(other);
    }
    const moved = this.#find(id);
    for (let above = moved && this.#above(moved); above; above = this.#above(above)) this.#below(above)!.open = true;
    moved?.focus({ preventScroll: true });
    moved?.scrollIntoView({ block: "nearest" });
    for (const told of page.querySelectorAll<HTMLElement>(".toasts .toast")) {
      this.#say(told.querySelector("p")?.textContent ?? "", told.dataset["tone"] ?? "");
    }
    const refused = page.querySelector("[data-refused]");
    if (refused) this.#say(refused.textContent?.trim() ?? "", "bad");
  }

  /** Whether somebody has written in a part that the server would exchange. */
  #written(part: HTMLElement): boolean {
    return [...part.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input:not([type=hidden]), textarea")].some(
      (field) =>
        field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")
          ? field.checked !== field.defaultChecked
          : field.value !== field.defaultValue,
    );
  }

  #say(text: string, tone: string): void {
    const detail = { text, tone: tone || "good" };
    if (text) document.dispatchEvent(new CustomEvent("rashin:toast", { detail }));
  }
}

customElements.define("r-topics", Topics);

/**
 * <r-label>: voices that are labelled by keys. A number answers; where several may be, it picks and Enter sends. An
 * answer is of the voice that was on the screen: until the next one is here, keys do nothing. Where several voices are
 * on one page (data-follows), the page rolls to the one that comes next.
 */
class Labels extends HTMLElement {
  #busy = false;

  connectedCallback(): void {
    document.addEventListener("keydown", this.#pressed);
    const filter = this.querySelector<HTMLInputElement>("[data-label-filter]");
    filter?.addEventListener("input", () => this.#narrow(filter.value));
    filter?.addEventListener("keydown", (event) => this.#chosen(event, filter));
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send(event.target as HTMLFormElement, event.submitter);
    });
  }

  get #choices(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(".label-choice")];
  }

  /** Of many topics those that the letters name; what is picked stays in sight. */
  #narrow(words: string): void {
    const wanted = words.normalize("NFKC").toLowerCase().trim();
    for (const one of this.#choices) {
      const said = (one.textContent ?? "").normalize("NFKC").toLowerCase();
      one.hidden = !said.includes(wanted) && !one.querySelector<HTMLInputElement>("input")?.checked;
    }
  }

  /** Enter picks the first that is found; Escape shows all again and lets the number keys answer. */
  #chosen(event: KeyboardEvent, filter: HTMLInputElement): void {
    if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    const first = this.#choices.map((one) => (one.hidden ? null : one.querySelector("input"))).find((one) => one && !one.checked);
    if (event.key === "Enter" && filter.value.trim() && first) first.checked = true;
    filter.value = "";
    this.#narrow("");
    filter.blur();
  }

  async #send(form: HTMLFormElement, by: HTMLElement | null): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      const answer = await fetch(location.href, { method: "POST", body: new FormData(form, by) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector<HTMLElement>(".label-page");
      if (!fresh) return location.assign(answer.url);
      history.replaceState(history.state, "", answer.url);
      this.closest(".label-page")?.replaceWith(document.adoptNode(fresh));
      fresh.querySelector<HTMLElement>(".label-voice")?.focus({ preventScroll: !this.hasAttribute("data-follows") });
      for (const told of page.querySelectorAll<HTMLElement>(".toasts .toast")) {
        const detail = { text: told.querySelector("p")?.textContent ?? "", tone: told.dataset["tone"] };
        document.dispatchEvent(new CustomEvent("rashin:toast", { detail }));
      }
    } catch {
      this.#busy = false;
      const detail = { text: this.dataset["away"] ?? "", tone: "bad" };
      document.dispatchEvent(new CustomEvent("rashin:toast", { detail }));
    }
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#pressed);
  }

  #pressed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest("input[type=text], input[type=search], textarea, select"))
      return;
    if (document.querySelector("dialog[open]") || this.#busy) return;
    const several = this.hasAttribute("data-several");
    if (event.key === "/") {
      const filter = this.querySelector<HTMLInputElement>("[data-label-filter]");
      if (!filter) return;
      filter.focus();
    } else if (event.key === "ArrowLeft") {
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
