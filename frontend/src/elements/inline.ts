/** <r-inline>: a value that opens into a form of one field. Enter saves, Escape and Cancel give the old value back. */
class Inline extends HTMLElement {
  connectedCallback(): void {
    const details = this.querySelector("details");
    const form = this.querySelector("form");
    const field = form?.querySelector<HTMLInputElement | HTMLTextAreaElement>("input.input, textarea.input");
    if (!details || !form || !field) return;
    const shut = () => {
      form.reset();
      details.open = false;
      details.querySelector("summary")?.focus();
    };
    details.addEventListener("toggle", () => {
      if (!details.open) return;
      field.focus();
      field.select();
    });
    form.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "Escape") {
        event.stopPropagation();
        shut();
      } else if (event.key === "Enter" && field instanceof HTMLTextAreaElement && (event.metaKey || event.ctrlKey)) {
        form.requestSubmit();
      }
    });
    form.querySelector("[data-cancels]")?.addEventListener("click", shut);
  }
}

customElements.define("r-inline", Inline);
