/** .drop around a file input: a file may be dropped on it. The input does the rest; what was chosen is listed with its size. */
const zoneOf = (event: Event) => (event.target as Element).closest?.<HTMLElement>(".drop");

for (const kind of ["dragenter", "dragover", "dragleave", "drop"] as const) {
  document.addEventListener(kind, (event) => {
    const zone = zoneOf(event);
    const input = zone?.querySelector<HTMLInputElement>('input[type="file"]');
    if (!zone || !input) return;
    event.preventDefault();
    zone.classList.toggle("over", kind === "dragenter" || kind === "dragover");
    const files = event.dataTransfer?.files;
    if (kind !== "drop" || !files?.length) return;
    const taken = new DataTransfer();
    for (const file of input.multiple ? files : [files[0]!]) taken.items.add(file);
    input.files = taken.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function size(bytes: number): string {
  const units = ["B", "KB", "MB", "GB"];
  const step = Math.min(units.length - 1, bytes ? Math.floor(Math.log(bytes) / Math.log(1000)) : 0);
  return `${(bytes / 1000 ** step).toFixed(step && bytes / 1000 ** step < 10 ? 1 : 0)} ${units[step]}`;
}

document.addEventListener("change", (event) => {
  const input = event.target;
  const list = zoneOf(event)?.querySelector(".drop-files");
  if (!(input instanceof HTMLInputElement) || input.type !== "file" || !list) return;
  list.replaceChildren(
    ...[...(input.files ?? [])].map((file) => {
      const line = document.createElement("li");
      line.textContent = `${file.name} · ${size(file.size)}`;
      return line;
    }),
  );
});
