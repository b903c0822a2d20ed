/** <button data-copies="TEXT" data-copied="Copied">: to the clipboard, and says so. */
document.addEventListener("click", async (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-copies]");
  if (!button) return;
  const label = button.querySelector<HTMLElement>("[data-label]") ?? button;
  const before = label.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset["copies"] ?? "");
    label.textContent = button.dataset["copied"] ?? "";
  } catch {
    label.textContent = button.dataset["refused"] ?? "";
  }
  setTimeout(() => (label.textContent = before), 1600);
});
