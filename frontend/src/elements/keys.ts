/** Single keys: “/” searches, “?” shows what the keys do, “g” and a letter go to a page. Switched off in preferences, they are silent. */
const PATIENCE = 1500;
let going = 0;

function isWriting(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

document.addEventListener("keydown", (event) => {
  const help = document.querySelector<HTMLElement>(".side[data-keys]")?.dataset.keys;
  if (!help || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isWriting(event.target) || document.querySelector("dialog[open]")) return;
  if (event.timeStamp - going < PATIENCE && going > 0) {
    going = 0;
    const link = document.querySelector<HTMLAnchorElement>(`.side [data-goes="${CSS.escape(event.key)}"]`);
    if (link) {
      event.preventDefault();
      link.click();
      return;
    }
  }
  if (event.key === "g") going = event.timeStamp;
  else if (event.key === "/") {
    event.preventDefault();
    document.querySelector<HTMLInputElement>(".search input")?.focus();
  } else if (event.key === "?") location.assign(help);
});
