/** <r-lines for="ID"><a data-line="TEXT" href="…">: a chip adds its line to the text area at once; without script its address does. */
class Lines extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", (event) => {
      const chip = (event.target as Element).closest<HTMLElement>("[data-line]");
      const area = document.getElementById(this.getAttribute("for") ?? "");
      if (!chip || !(area instanceof HTMLTextAreaElement) || event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      const lines = area.value.split("\n").filter((line) => line.trim());
      area.value = [...lines, chip.dataset["line"] ?? ""].join("\n");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}

customElements.define("r-lines", Lines);
