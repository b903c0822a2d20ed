/** .drop around a file input: a file may be dropped on it. The input does the rest. */
for (const kind of ["dragenter", "dragover", "dragleave", "drop"] as const) {
  document.addEventListener(kind, (event) => {
    const zone = (event.target as Element).closest?.<HTMLElement>(".drop");
    const input = zone?.querySelector<HTMLInputElement>('input[type="file"]');
    if (!zone || !input) return;
    event.preventDefault();
    zone.classList.toggle("over", kind === "dragenter" || kind === "dragover");
    if (kind === "drop" && event.dataTransfer?.files.length) {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}
