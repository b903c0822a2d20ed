/** Messages at the corner. Good news leaves by itself; trouble stays until it is read. A response may send one: HX-Trigger: {"rashin:toast": {"text": "…"}}. */
type Toast = { text: string; tone?: string };

function settle(toast: Element): void {
  toast.querySelector("button")?.addEventListener("click", () => toast.remove());
  if (toast.getAttribute("data-tone") === "bad") return;
  // It waits while somebody reads it, with the pointer or the focus on it.
  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => toast.remove(), 7000);
  };
  for (const kind of ["pointerenter", "focusin"]) toast.addEventListener(kind, () => clearTimeout(timer));
  for (const kind of ["pointerleave", "focusout"]) toast.addEventListener(kind, wait);
  wait();
}

document.querySelectorAll(".toast").forEach(settle);

document.addEventListener("rashin:toast", (event) => {
  const { text, tone } = (event as CustomEvent<Toast>).detail;
  const mould = document.querySelector<HTMLTemplateElement>("template#toast");
  const toast = mould?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (!toast) return;
  toast.dataset["tone"] = tone ?? "good";
  toast.querySelector("p")!.textContent = text;
  document.querySelector(".toasts")?.append(toast);
  settle(toast);
});
