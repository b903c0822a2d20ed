/** <r-chart>: shows what a point says (data-tip) under the pointer. The same numbers stand in the table below the chart. */
class ChartTips extends HTMLElement {
  #tip = document.createElement("div");

  connectedCallback(): void {
    this.#tip.className = "tip";
    this.#tip.hidden = true;
    this.#tip.setAttribute("aria-hidden", "true");
    this.append(this.#tip);
    this.addEventListener("pointermove", (event) => this.#follow(event));
    this.addEventListener("pointerleave", () => (this.#tip.hidden = true));
  }

  #follow(event: PointerEvent): void {
    const point = (event.target as Element).closest<SVGElement>("[data-tip]");
    this.#tip.hidden = !point;
    if (!point) return;
    this.#tip.textContent = point.dataset["tip"] ?? "";
    const box = this.getBoundingClientRect();
    const width = this.#tip.offsetWidth;
    const x = event.clientX - box.left;
    this.#tip.style.left = `${Math.max(0, Math.min(x + 14, box.width - width))}px`;
    this.#tip.style.top = `${Math.max(0, event.clientY - box.top - this.#tip.offsetHeight - 12)}px`;
  }
}

customElements.define("r-chart", ChartTips);
