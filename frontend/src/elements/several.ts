/** Several choices folded into one control: the form is sent when the list closes, not at every tick. */
document.addEventListener(
  "change",
  (event) => {
    const list = (event.target as Element).closest<HTMLDetailsElement>("details.several");
    if (!list) return;
    event.stopPropagation();
    list.dataset["changed"] = "yes";
  },
  true,
);

document.addEventListener(
  "toggle",
  (event) => {
    const list = event.target as HTMLDetailsElement;
    if (!list.matches?.("details.several") || list.open || !list.dataset["changed"]) return;
    delete list.dataset["changed"];
    list.closest<HTMLFormElement>("form[data-live]")?.requestSubmit();
  },
  true,
);

/** A long list is narrowed by what is typed above it; what is ticked stays in sight. */
document.addEventListener(
  "toggle",
  (event) => {
    const list = event.target as HTMLDetailsElement;
    if (!list.matches?.("details.picks") || !list.open) return;
    list.querySelector<HTMLInputElement>("[data-narrow]")?.removeAttribute("hidden");
  },
  true,
);

document.addEventListener(
  "input",
  (event) => {
    const box = event.target as HTMLInputElement;
    if (!box.matches("[data-narrow]")) return;
    event.stopPropagation(); // it is no part of what the form says
    const words = folded(box.value);
    for (const item of box.parentElement?.querySelectorAll<HTMLElement>(".menu-item") ?? []) {
      const ticked = item.querySelector<HTMLInputElement>("input")?.checked ?? false;
      item.hidden = !ticked && !folded(item.textContent ?? "").includes(words);
    }
  },
  true,
);

document.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Enter" && (event.target as Element).matches?.("[data-narrow]")) event.preventDefault();
  },
  true,
);

/** Width, case and kind of kana do not matter. */
function folded(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[ァ-ヶ]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0x60));
}
