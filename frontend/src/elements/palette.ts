/** ⌘K: ask the server for customers, journeys, pages and questions while typing. Without script the search box is a plain form. */
// The shortcut as this reader's keyboard has it.
if (!/Mac|iPhone|iPad/.test(navigator.platform)) {
  document.querySelectorAll("kbd").forEach((key) => {
    if (key.textContent === "⌘K") key.textContent = "Ctrl K";
  });
}

class Palette extends HTMLElement {
  #asked = 0;
  #timer = 0;
  /** The words that the hits on the screen are of. */
  #shown = "";
  /** Enter was pressed before the hits of these words were here: the first of them is opened as soon as they are. */
  #goes = false;
  /** Where the arrows went. */
  #walked = "";

  connectedCallback(): void {
    document.addEventListener("keydown", this.#shortcut);
    this.#input.addEventListener("input", (event) => {
      this.#goes = false;
      this.#walked = "";
      if (!(event as InputEvent).isComposing) this.#later();
    });
    this.#input.addEventListener("compositionend", () => this.#later());
    this.#input.addEventListener("keydown", (event) => this.#move(event));
    document.querySelector(".search input")?.addEventListener("focus", this.#fromSearchBox);
    this.#dialog.addEventListener("close", () => {
      clearTimeout(this.#timer);
      this.#asked++;
      this.#goes = false;
      this.#input.value = this.#walked = "";
    });
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#shortcut);
  }

  get #dialog(): HTMLDialogElement {
    return this.querySelector("dialog")!;
  }
  get #input(): HTMLInputElement {
    return this.querySelector("input")!;
  }
  get #hits(): HTMLElement {
    return this.querySelector(".palette-hits")!;
  }

  #shortcut = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    this.open();
  };

  #fromSearchBox = (event: Event): void => {
    // A pointer wants the palette; a keyboard that tabs through keeps the plain box.
    if ((event.target as Element).matches(":active") || matchMedia("(pointer: coarse)").matches) {
      (event.target as HTMLElement).blur();
      this.open();
    }
  };

  open(): void {
    clearTimeout(this.#timer);
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#input.focus();
    void this.#ask();
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), 120);
  }

  async #ask(): Promise<void> {
    const turn = ++this.#asked;
    const words = this.#input.value;
    const address = `${this.getAttribute("src") ?? ""}?q=${encodeURIComponent(words)}`;
    const asked = fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    const answer = await asked.catch(() => null); // offline: what is shown stays
    const hits = answer?.ok ? await answer.text().catch(() => null) : null;
    if (turn !== this.#asked) return;
    if (hits !== null) {
      this.#hits.innerHTML = hits;
      this.#shown = words;
      this.#select(Math.max(0, this.#links.findIndex((link) => link.href === this.#walked)));
    }
    if (this.#goes) this.#links[0]?.click();
    this.#goes = false;
  }

  get #links(): HTMLAnchorElement[] {
    return [...this.#hits.querySelectorAll<HTMLAnchorElement>("a")];
  }

  #select(index: number): void {
    this.#links.forEach((link, at) => {
      link.id = `palette-hit-${at}`;
      link.setAttribute("role", "option"); // on the page of results they are plain links
      link.setAttribute("aria-selected", String(at === index));
      if (at === index) {
        this.#input.setAttribute("aria-activedescendant", link.id);
        link.scrollIntoView({ block: "nearest" });
      }
    });
    if (!this.#links.length) this.#input.removeAttribute("aria-activedescendant");
  }

  #move(event: KeyboardEvent): void {
    // While an input method composes, its keys choose kana and kanji: they neither move nor open anything.
    if (event.isComposing || event.keyCode === 229) return;
    const links = this.#links;
    const at = links.findIndex((link) => link.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!links.length) return;
      const next = (at + (event.key === "ArrowDown" ? 1 : -1) + links.length) % links.length;
      this.#walked = links[next]?.href ?? "";
      this.#select(next);
    } else if (event.key === "Enter" && this.#shown !== this.#input.value && !this.#walked) {
      event.preventDefault(); // these hits are of other words
      this.#goes = true;
      clearTimeout(this.#timer);
      void this.#ask();
    } else if (event.key === "Enter" && links[at]) {
      event.preventDefault();
      links[at].click();
    }
  }
}

customElements.define("r-palette", Palette);
