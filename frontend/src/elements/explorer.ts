import type { Data, View } from "../charts/explore";

const BUTTONS = [
  ["in", "zoom-in", 0.5],
  ["out", "zoom-out", 2],
  ["all", "maximize", 1000],
] as const;

/**
 * <r-explorer data-from="ID">: ECharts takes the place of the server's drawing once it is scrolled into view; where a
 * finger points, once it is touched, focused or zoomed, for a phone has better work than to draw the same again.
 */
class Explorer extends HTMLElement {
  #watch?: IntersectionObserver;
  #view: View | undefined;
  #coming: Promise<void> | undefined;
  #bar?: HTMLElement;
  #read?: Data;

  connectedCallback(): void {
    if (!this.#bar) this.#tools();
    if (matchMedia("(pointer: coarse)").matches) {
      const plot = this.querySelector("svg.plot")?.parentElement;
      plot?.addEventListener("click", (event) => void this.#start().then(() => this.#view?.tell(event.clientX)), { once: true });
      plot?.addEventListener("focusin", () => void this.#start(), { once: true });
      return;
    }
    this.#watch = new IntersectionObserver((found) => {
      if (found.some((one) => one.isIntersecting)) void this.#start();
    });
    this.#watch.observe(this);
  }

  disconnectedCallback(): void {
    this.#watch?.disconnect();
    this.#view?.dispose();
    this.#view = this.#coming = undefined;
  }

  #start(): Promise<void> {
    this.#watch?.disconnect();
    return (this.#coming ??= this.#draw());
  }

  async #draw(): Promise<void> {
    const drawing = this.querySelector<SVGElement>("svg.plot");
    const data = this.#data;
    if (!data || !drawing) return;
    const { draw } = await import("../charts/explore");
    if (this.isConnected) this.#view = draw(this, drawing, data);
  }

  get #data(): Data | undefined {
    const source = document.getElementById(this.dataset["from"] ?? "");
    return source ? (this.#read ??= JSON.parse(source.textContent ?? "{}") as Data) : undefined;
  }

  /** The buttons stand from the beginning, so that a drawing that is not alive yet shows that it can be zoomed. */
  #tools(): void {
    const words = this.#data?.words;
    if (!words) return;
    this.#bar = document.createElement("div");
    this.#bar.className = "explorer-tools no-print";
    const sprite = document.querySelector("use")?.getAttribute("href")?.split("#")[0] ?? "";
    for (const [word, icon, factor] of BUTTONS) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn quiet bare small";
      button.title = words[word];
      button.setAttribute("aria-label", words[word]);
      button.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${sprite}#${icon}"/></svg>`;
      button.addEventListener("click", () => void this.#start().then(() => this.#view?.zoom(factor)));
      this.#bar.append(button);
    }
    this.querySelector("r-chart")?.prepend(this.#bar);
  }
}

customElements.define("r-explorer", Explorer);
