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
