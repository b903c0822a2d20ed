/** <form data-live>: a filter that is changed asks at once. Its button stays for those without script. */
document.addEventListener("change", (event) => {
  const field = event.target as HTMLInputElement;
  const form = field.closest<HTMLFormElement>("form[data-live]");
  if (!form) return;
  // “From … to …” waits for its days; a day that is half written is no day yet.
  if (field.matches(".period > select") && field.value === "custom") return;
  if (field.type === "date" && field.validity.badInput) return;
  form.requestSubmit();
});

/** Empty filters do not belong into the address. */
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.method !== "get") return;
  for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>(
    "input[name], select[name], textarea[name]",
  )) {
    if (!field.value) field.disabled = true;
  }
  for (const period of form.querySelectorAll(".period")) {
    const custom = period.querySelector("select")?.value === "custom";
    const days = period.querySelectorAll<HTMLInputElement>("input");
    if (!custom) days.forEach((day) => (day.disabled = true));
  }
  for (const own of form.querySelectorAll<HTMLSelectElement>(".one-or-own > select")) {
    if (own.selectedOptions[0]?.dataset["own"] === undefined) (own.nextElementSibling as HTMLInputElement).disabled = true;
  }
  setTimeout(() => form.querySelectorAll<HTMLInputElement>(":disabled:not(button)").forEach((field) => (field.disabled = false)));
});
