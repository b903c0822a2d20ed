/**
 * Menus and help bubbles are <details>: they open without script. Here they learn to close, and arrows to move. A menu
 * that holds nothing but commands becomes a menu by the ARIA pattern; one with forms stays a plain disclosure.
 */
export {};

const FLOATING = "details.menu, details.about";
let typed = "";
let timer = 0;

const opened = () => document.querySelectorAll<HTMLDetailsElement>(`:is(${FLOATING})[open]`);
const itemsOf = (menu: Element) =>
  [...menu.querySelectorAll<HTMLElement>(".menu-item")].map((item) => item.querySelector<HTMLElement>("input") ?? item);

function upgrade(): void {
  for (const body of document.querySelectorAll<HTMLElement>("details.menu > .menu-body:not([role])")) {
    const parts = [...body.children];
    if (!parts.length || !parts.every((part) => part.matches("a.menu-item, button.menu-item, .menu-rule"))) continue;
    const summary = body.parentElement!.querySelector("summary")!;
    summary.setAttribute("aria-haspopup", "menu");
    body.setAttribute("role", "menu");
    body.setAttribute("aria-label", (summary.getAttribute("aria-label") ?? summary.textContent ?? "").trim());
    for (const part of parts as HTMLElement[]) {
      part.setAttribute("role", part.matches(".menu-rule") ? "separator" : "menuitem");
      if (!part.matches(".menu-rule")) part.tabIndex = -1;
    }
  }
}
upgrade();
document.addEventListener("htmx:after:swap", upgrade);

for (const kind of ["click", "focusin"]) {
  document.addEventListener(kind, (event) => {
    for (const details of opened()) {
      if (!details.contains(event.target as Node)) details.open = false;
    }
  });
}

document.addEventListener("keydown", (event) => {
  const details = (event.target as Element).closest<HTMLDetailsElement>(FLOATING);
  if (!details || event.isComposing) return;
  if (event.key === "Escape" && details.open) {
    details.open = false;
    details.querySelector("summary")?.focus();
    event.stopPropagation();
    return;
  }
  if (details.matches(".menu")) moved(event, details);
});

function moved(event: KeyboardEvent, menu: HTMLDetailsElement): void {
  const items = itemsOf(menu);
  const at = items.indexOf(document.activeElement as HTMLElement);
  const onSummary = (event.target as Element).matches("summary");
  const real = !!menu.querySelector(':scope > [role="menu"]');
  const goals: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at < 0 ? items.length - 1 : at - 1 };
  if (menu.open && (at >= 0 || onSummary)) Object.assign(goals, { Home: 0, End: items.length - 1 });
  if (real && onSummary && !menu.open) Object.assign(goals, { Enter: 0, " ": 0 });
  const goal = goals[event.key];
  if (goal !== undefined && items.length) {
    event.preventDefault();
    menu.open = true;
    items[(goal + items.length) % items.length]?.focus();
  } else if (real && event.key === "Tab") {
    menu.open = false;
  } else if (real && at >= 0 && event.key === " ") {
    event.preventDefault();
    items[at]?.click();
  } else if (real && at >= 0 && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
    clearTimeout(timer);
    typed += event.key.toLowerCase();
    timer = window.setTimeout(() => (typed = ""), 500);
    const order = [...items.slice(at + (typed.length === 1 ? 1 : 0)), ...items.slice(0, at + 1)];
    order.find((item) => (item.textContent ?? "").trim().toLowerCase().startsWith(typed))?.focus();
  }
}

/** A bubble or menu that would leave the window is drawn back inside. */
document.addEventListener(
  "toggle",
  (event) => {
    const details = event.target as HTMLElement;
    if (!(details instanceof HTMLDetailsElement) || !details.matches(FLOATING) || !details.open) return;
    const body = details.querySelector<HTMLElement>(".about-body, .menu-body");
    if (!body) return;
    body.style.translate = "";
    const box = body.getBoundingClientRect();
    const over = box.right - (document.documentElement.clientWidth - 12);
    if (over > 0) body.style.translate = `${-over}px 0`;
    else if (box.left < 12) body.style.translate = `${12 - box.left}px 0`;
  },
  true,
);
