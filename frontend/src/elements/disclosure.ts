/** Menus and help bubbles are <details>: they open without script. Here they learn to close, and arrows to move. */
export {};

const FLOATING = "details.menu, details.about";

const opened = () => document.querySelectorAll<HTMLDetailsElement>(`:is(${FLOATING})[open]`);

document.addEventListener("click", (event) => {
  for (const details of opened()) {
    if (!details.contains(event.target as Node)) details.open = false;
  }
});

document.addEventListener("focusin", (event) => {
  for (const details of opened()) {
    if (!details.contains(event.target as Node)) details.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const details = (event.target as Element).closest<HTMLDetailsElement>(FLOATING);
  if (!details) return;
  if (event.key === "Escape" && details.open) {
    details.open = false;
    details.querySelector("summary")?.focus();
    event.stopPropagation();
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !details.matches(".menu")) return;
  event.preventDefault();
  details.open = true;
  const items = [...details.querySelectorAll<HTMLElement>(".menu-item")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = at === -1 && step === -1 ? items.length - 1 : (at + step + items.length) % items.length;
  items[next]?.focus();
});

/** A bubble that would leave the window on the right is drawn towards the left. */
document.addEventListener(
  "toggle",
  (event) => {
    const details = event.target as HTMLElement;
    if (!(details instanceof HTMLDetailsElement) || !details.matches(".about") || !details.open) return;
    const body = details.querySelector<HTMLElement>(".about-body");
    if (!body) return;
    body.style.translate = "";
    const over = body.getBoundingClientRect().right - (document.documentElement.clientWidth - 12);
    if (over > 0) body.style.translate = `${-over}px 0`;
  },
  true,
);
