/** <r-tabs>: links to panels on the same page become tabs; without script they stay links and every panel shows. */
class Tabs extends HTMLElement {
  connectedCallback(): void {
    const list = this.querySelector<HTMLElement>(".tabs");
    const tabs = [...this.querySelectorAll<HTMLAnchorElement>(".tabs > a")];
    if (!list || !tabs.length) return;
    list.setAttribute("role", "tablist");
    for (const tab of tabs) {
      const panel = this.#panel(tab);
      tab.setAttribute("role", "tab");
      tab.id ||= `tab-${panel?.id}`;
      tab.setAttribute("aria-controls", panel?.id ?? "");
      panel?.setAttribute("role", "tabpanel");
      panel?.setAttribute("aria-labelledby", tab.id);
      tab.addEventListener("click", (event) => {
        event.preventDefault();
        this.#show(tab, tabs);
      });
      tab.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (event.key === " ") {
          event.preventDefault();
          this.#show(tab, tabs);
        }
        if (!step) return;
        event.preventDefault();
        const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length]!;
        this.#show(next, tabs);
        next.focus();
      });
    }
    this.#show(tabs.find((tab) => tab.hash && tab.hash === location.hash) ?? tabs[0]!, tabs);
  }

  #panel(tab: HTMLAnchorElement): HTMLElement | null {
    return this.querySelector(`#${CSS.escape(tab.hash.slice(1))}`);
  }

  #show(chosen: HTMLAnchorElement, tabs: HTMLAnchorElement[]): void {
    for (const tab of tabs) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      const panel = this.#panel(tab);
      if (panel) panel.hidden = !on;
    }
  }
}

customElements.define("r-tabs", Tabs);
