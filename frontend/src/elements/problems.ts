/** The summary of what is wrong with a form takes the focus when it arrives; its links lead into the fields. */
function arrive(): void {
  const summary = document.querySelector<HTMLElement>("[data-problems][data-arrived]");
  if (!summary) return;
  summary.removeAttribute("data-arrived");
  summary.focus({ preventScroll: true });
  summary.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>("[data-problems] a");
  const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!field) return;
  event.preventDefault();
  const control = field.matches("input, select, textarea, summary") ? field : field.querySelector<HTMLElement>("input, select, textarea");
  (control ?? field).focus();
  field.scrollIntoView({ block: "center" });
});

arrive();
document.addEventListener("htmx:after:swap", arrive);
