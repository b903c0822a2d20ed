/** One after the other, so that the last choice is the one that is remembered. */
let sent: Promise<unknown> = Promise.resolve();

/** The theme changes at once; the form that carries it still tells the server, which remembers. */
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.matches("[data-theme-form]")) return;
  event.preventDefault();
  const button = (event as SubmitEvent).submitter as HTMLButtonElement | null;
  const theme = button?.value ?? "system";
  const data = new FormData(form);
  data.set("theme", theme);
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  for (const item of form.querySelectorAll("button")) item.setAttribute("aria-pressed", String(item === button));
  const request: RequestInit = { method: "POST", body: data, credentials: "same-origin", redirect: "manual", keepalive: true };
  sent = sent.then(() => fetch(form.action, request)).catch(() => undefined);
});
