/** data-opens="ID" opens a <dialog>, data-closes closes the one around it; the browser keeps the focus inside and gives it back. */
document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const opener = target.closest<HTMLElement>("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset["opens"] ?? "");
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
    }
    return;
  }
  if (target.closest("[data-closes]")) {
    event.preventDefault();
    target.closest("dialog")?.close();
    return;
  }
  // A click on the dialog element itself is a click on its backdrop.
  if (target instanceof HTMLDialogElement && target.open) target.close();
});

/** Server-made dialogs (an answer to a form) arrive open and become modal. */
document.addEventListener("htmx:after:swap", () => {
  for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[data-modal][open]:not(:modal)")) {
    dialog.close();
    dialog.showModal();
  }
});
