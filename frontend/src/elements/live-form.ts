/** <form data-live>: a filter that is changed asks at once. Its button stays for those without script. */
document.addEventListener("change", (event) => {
  const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-live]");
  if (form) form.requestSubmit();
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
  setTimeout(() => form.querySelectorAll<HTMLInputElement>(":disabled").forEach((field) => (field.disabled = false)));
});
