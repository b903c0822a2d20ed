/** <button data-question="…">: asks before it is sent. The dialog's words stand in template#question, in the reader's language. */
const asked = new WeakSet<HTMLElement>();

document.addEventListener(
  "click",
  (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[data-question]");
    const mould = document.querySelector<HTMLTemplateElement>("template#question");
    if (!button || !mould || asked.has(button)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const dialog = mould.content.firstElementChild!.cloneNode(true) as HTMLDialogElement;
    dialog.querySelector("[data-text]")!.textContent = button.dataset["question"] ?? "";
    const yes = dialog.querySelector<HTMLButtonElement>("[data-yes]")!;
    yes.textContent = (button.textContent ?? "").trim();
    if (button.classList.contains("danger")) yes.classList.replace("primary", "danger");
    yes.addEventListener("click", () => {
      dialog.close();
      asked.add(button);
      button.click();
      asked.delete(button);
    });
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  },
  true,
);
