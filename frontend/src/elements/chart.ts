/**
 * <r-chart>: what a point says (data-tip) under the pointer or, with the arrow keys, at the focus; a legend that hides
 * what it names; the picture and the numbers as files. The same numbers stand in the table below the chart.
 */
class ChartView extends HTMLElement {
  #tip = document.createElement("div");
  #heard = document.createElement("p");
  #at = -1;

  connectedCallback(): void {
    const plot = this.querySelector<SVGElement>("svg.plot");
    if (!plot || this.contains(this.#tip)) return;
    this.#tip.className = "tip";
    this.#tip.hidden = true;
    this.#tip.setAttribute("aria-hidden", "true");
    this.#heard.className = "sr";
    this.#heard.setAttribute("role", "status");
    this.append(this.#tip, this.#heard);
    this.addEventListener("pointermove", (event) => this.#follow(event));
    this.addEventListener("pointerleave", () => this.#leave());
    this.addEventListener("click", (event) => this.#act(event));
    this.#toggles();
    const frame = plot.parentElement!;
    if (this.#points.length < 2) return;
    // A box that takes the focus; the picture itself stays a picture with its name.
    frame.tabIndex = 0;
    frame.setAttribute("role", "group");
    if (!frame.hasAttribute("aria-label")) frame.setAttribute("aria-label", this.dataset["readable"] ?? "");
    frame.addEventListener("keydown", (event) => this.#read(event));
    frame.addEventListener("blur", () => this.#leave());
  }

  /** Entries of the legend that name one of several series can hide it. */
  #toggles(): void {
    const entries = [...this.querySelectorAll<HTMLElement>(".legend > li")].filter((entry) => /^k[1-6]$/.test(entry.dataset["style"] ?? ""));
    if (entries.length < 2) return;
    for (const entry of entries) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset["series"] = entry.dataset["style"]!.slice(1);
      button.setAttribute("aria-pressed", "true");
      button.title = this.dataset["toggles"] ?? "";
      button.append(...entry.childNodes);
      entry.append(button);
    }
  }

  get #points(): SVGElement[] {
    return [...this.querySelectorAll<SVGElement>("svg.plot [data-tip]")];
  }

  #follow(event: PointerEvent): void {
    const point = (event.target as Element).closest<SVGElement>("[data-tip]");
    if (!point) {
      this.#leave();
      return;
    }
    const box = this.getBoundingClientRect();
    this.#show(point, event.clientX - box.left, event.clientY - box.top);
  }

  #show(point: SVGElement, x: number, y: number): void {
    this.querySelector("svg.plot .on")?.classList.remove("on");
    point.classList.add("on");
    this.#at = this.#points.indexOf(point);
    this.#tip.hidden = false;
    this.#tip.textContent = point.dataset["tip"] ?? "";
    const room = this.clientWidth - this.#tip.offsetWidth;
    this.#tip.style.left = `${Math.max(0, Math.min(x + 14, room))}px`;
    this.#tip.style.top = `${Math.max(0, y - this.#tip.offsetHeight - 12)}px`;
  }

  #leave(): void {
    this.#tip.hidden = true;
    this.querySelector("svg.plot .on")?.classList.remove("on");
  }

  #read(event: KeyboardEvent): void {
    const points = this.#points;
    const steps: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    const step = steps[event.key];
    let at = this.#at;
    if (step) at = at < 0 ? (step > 0 ? 0 : points.length - 1) : Math.max(0, Math.min(points.length - 1, at + step));
    else if (event.key === "Home") at = 0;
    else if (event.key === "End") at = points.length - 1;
    else {
      if (event.key === "Escape") this.#leave();
      // Enter goes where the point that is read leads; a link inside follows itself.
      if (event.key === "Enter" && event.target === event.currentTarget) points[at]?.closest("a")?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
      return;
    }
    event.preventDefault();
    const point = points[at];
    if (!point) return;
    point.scrollIntoView({ block: "nearest", inline: "nearest" });
    const box = this.getBoundingClientRect();
    const place = point.getBoundingClientRect();
    this.#show(point, place.left + place.width / 2 - box.left, Math.max(place.top - box.top, 40));
    this.#at = at;
    this.#heard.textContent = (point.dataset["tip"] ?? "").replaceAll("\n", ", ");
  }

  #act(event: Event): void {
    const button = (event.target as Element).closest<HTMLButtonElement>("button");
    if (!button) return;
    const series = button.dataset["series"];
    if (series) {
      const shown = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(shown));
      this.classList.toggle(`without-${series}`, !shown);
      this.dispatchEvent(new CustomEvent("rashin:series", { detail: { series, shown } }));
    }
    const file = button.dataset["takes"];
    if (file) {
      button.closest("details")?.removeAttribute("open");
      void import("../charts/files").then((files) => files.save(this, file));
    }
  }
}

customElements.define("r-chart", ChartView);
