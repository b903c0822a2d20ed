/** On paper a tree is whole: what was folded is opened for it, and folded again. */
const openedForPaper = new Set<HTMLDetailsElement>();
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll<HTMLDetailsElement>(".tree details:not([open])")) {
    openedForPaper.add(details);
    details.open = true;
  }
});
window.addEventListener("afterprint", () => {
  for (const details of openedForPaper) details.open = false;
  openedForPaper.clear();
});

/** <r-tree>: nested lists that fold become a tree by the ARIA pattern: one stop for Tab, arrows inside, letters jump. */
class Tree extends HTMLElement {
  #typed = "";
  #timer = 0;

  connectedCallback(): void {
    const root = this.querySelector("ul");
    if (!root) return;
    root.setAttribute("role", "tree");
    for (const list of root.querySelectorAll("ul")) list.setAttribute("role", "group");
    for (const item of this.#items) {
      item.setAttribute("role", "treeitem");
      item.tabIndex = -1;
      const details = this.#details(item);
      if (details) {
        item.setAttribute("aria-expanded", String(details.open));
        details.querySelector("summary")!.tabIndex = -1;
        details.addEventListener("toggle", () => item.setAttribute("aria-expanded", String(details.open)));
      }
      const link = this.#link(item);
      if (link) link.tabIndex = -1;
      if (item.hasAttribute("data-current")) item.setAttribute("aria-current", "true");
    }
    const current = this.querySelector<HTMLElement>("li[data-current]") ?? this.#items[0];
    if (current) current.tabIndex = 0;
    this.addEventListener("keydown", (event) => this.#pressed(event));
    this.addEventListener("focusin", (event) => {
      const item = (event.target as Element).closest<HTMLElement>('[role="treeitem"]');
      if (item) this.#stop(item);
    });
  }

  get #items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("li")];
  }
  get #seen(): HTMLElement[] {
    return this.#items.filter((item) => {
      let above = item.parentElement?.closest("details");
      while (above && this.contains(above)) {
        if (!above.open) return false;
        above = above.parentElement?.closest("details");
      }
      return true;
    });
  }

  #details = (item: HTMLElement) => item.querySelector<HTMLDetailsElement>(":scope > details");
  #line = (item: HTMLElement) => item.querySelector<HTMLElement>(":scope > .tree-leaf");
  #link = (item: HTMLElement) => this.#line(item)?.querySelector<HTMLAnchorElement>("a");
  #name = (item: HTMLElement) => (this.#line(item)?.querySelector(".tree-label")?.textContent ?? "").toLowerCase();

  #stop(item: HTMLElement): void {
    for (const other of this.#items) other.tabIndex = other === item ? 0 : -1;
  }

  #go(item: HTMLElement | undefined | null): void {
    if (!item) return;
    this.#stop(item);
    item.focus();
  }

  #pressed(event: KeyboardEvent): void {
    const item = (event.target as Element).closest<HTMLElement>('[role="treeitem"]');
    if (!item || event.altKey || event.ctrlKey || event.metaKey) return;
    const seen = this.#seen;
    const at = seen.indexOf(item);
    const details = this.#details(item);
    const keys: Record<string, () => void> = {
      ArrowDown: () => this.#go(seen[at + 1]),
      ArrowUp: () => this.#go(seen[at - 1]),
      Home: () => this.#go(seen[0]),
      End: () => this.#go(seen.at(-1)),
      ArrowRight: () => {
        if (details && !details.open) details.open = true;
        else if (details) this.#go(item.querySelector<HTMLElement>("li"));
      },
      ArrowLeft: () => {
        if (details?.open) details.open = false;
        else this.#go(item.parentElement?.closest<HTMLElement>('[role="treeitem"]'));
      },
      Enter: () => {
        const link = this.#link(item);
        if (link) link.click();
        else if (details) details.open = !details.open;
      },
      " ": () => details && (details.open = !details.open),
      "*": () => {
        for (const sister of item.parentElement?.children ?? []) {
          const folded = this.#details(sister as HTMLElement);
          if (folded) folded.open = true;
        }
      },
    };
    const act = keys[event.key];
    if (act) {
      event.preventDefault();
      act();
    } else if (event.key.length === 1 && !event.isComposing) {
      clearTimeout(this.#timer);
      this.#typed += event.key.toLowerCase();
      this.#timer = window.setTimeout(() => (this.#typed = ""), 500);
      const order = [...seen.slice(at + (this.#typed.length === 1 ? 1 : 0)), ...seen.slice(0, at + 1)];
      this.#go(order.find((other) => this.#name(other).startsWith(this.#typed)));
    }
  }
}

customElements.define("r-tree", Tree);
