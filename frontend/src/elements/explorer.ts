/** <r-explorer data-from="ID">: ECharts takes the place of the server's drawing once it is scrolled into view, and not on paper. */
class Explorer extends HTMLElement {
  #watch?: IntersectionObserver;
  #view?: { dispose(): void };

  connectedCallback(): void {
    this.#watch = new IntersectionObserver((found) => {
      if (found.some((one) => one.isIntersecting)) void this.#start();
    });
    this.#watch.observe(this);
  }

  disconnectedCallback(): void {
    this.#watch?.disconnect();
    this.#view?.dispose();
    this.#view = undefined;
  }

  async #start(): Promise<void> {
    this.#watch?.disconnect();
    const source = document.getElementById(this.dataset["from"] ?? "");
    const drawing = this.querySelector<SVGElement>("svg.plot");
    if (!source || !drawing || this.#view) return;
    const { draw } = await import("../charts/explore");
    if (this.isConnected) this.#view = draw(this, drawing, JSON.parse(source.textContent ?? "{}"));
  }
}

customElements.define("r-explorer", Explorer);
