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
      if (panel && !panel.querySelector("a[href], button, input, select, textarea, [tabindex]")) panel.tabIndex = 0;
      tab.addEventListener("click", (event) => {
        event.preventDefault();
        this.#show(tab, tabs, true);
      });
      tab.addEventListener("keydown", (event) => this.#pressed(event, tab, tabs));
    }
    this.#show(tabs.find((tab) => tab.hash && tab.hash === location.hash) ?? tabs[0]!, tabs, false);
  }

  #pressed(event: KeyboardEvent, tab: HTMLAnchorElement, tabs: HTMLAnchorElement[]): void {
    const at = tabs.indexOf(tab);
    const goals: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1, " ": at };
    const goal = goals[event.key];
    if (goal === undefined) return;
    event.preventDefault();
    const next = tabs[(goal + tabs.length) % tabs.length]!;
    this.#show(next, tabs, true);
    next.focus();
  }

  #panel(tab: HTMLAnchorElement): HTMLElement | null {
    return this.querySelector(`#${CSS.escape(tab.hash.slice(1))}`);
  }

  #show(chosen: HTMLAnchorElement, tabs: HTMLAnchorElement[], told: boolean): void {
    for (const tab of tabs) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      const panel = this.#panel(tab);
      if (panel) panel.hidden = !on;
    }
    // The address names the tab, so a link or a reload comes back to it.
    if (told) history.replaceState(history.state, "", chosen.hash);
  }
}

customElements.define("r-tabs", Tabs);
