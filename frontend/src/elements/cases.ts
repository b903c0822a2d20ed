/**
 * <r-cases>: a list that is worked through by keys. “j” and “k” go from case to case, Enter opens the one that has the
 * focus, “x” picks it. Elsewhere a link with data-shows opens the tab that it names, and brings it into view.
 */
class Cases extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("keydown", this.#pressed);
  }
  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#pressed);
  }

  #pressed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    if (!document.querySelector(".side[data-keys]") || document.querySelector("dialog[open]")) return;
    const links = [...this.querySelectorAll<HTMLAnchorElement>("a[data-row]")];
    const at = links.findIndex((link) => link === document.activeElement);
    if (event.key === "j" || event.key === "k") {
      const next = links[event.key === "j" ? Math.min(at + 1, links.length - 1) : Math.max(at - 1, 0)];
      next?.focus();
      next?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "x" && at >= 0) {
      links[at]!.closest("tr")?.querySelector<HTMLInputElement>(".pick input")?.click();
      links[at]!.focus();
    } else return;
    event.preventDefault();
  };
}

customElements.define("r-cases", Cases);

document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-shows]");
  if (!link) return;
  const name = link.dataset["shows"]!;
  document.querySelector<HTMLAnchorElement>(`.tabs > a[href="#${CSS.escape(name)}"]`)?.click();
  const panel = document.getElementById(name);
  if (!panel) return;
  event.preventDefault();
  panel.scrollIntoView({ block: "center" });
  panel.querySelector<HTMLElement>("textarea, select")?.focus();
});
