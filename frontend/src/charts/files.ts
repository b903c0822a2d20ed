/** A chart as a file: the picture with every style resolved, so that it looks the same outside the page; the numbers as CSV. */
const SVG = "http://www.w3.org/2000/svg";
const TITLE = 46;
const EDGE = 24;
/** What the style sheet says about a shape; written as attributes, which the content security policy lets stand. */
const STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "stroke-opacity",
  "opacity",
  "font-size",
  "font-weight",
  "text-anchor",
  "vector-effect",
  "shape-rendering",
  "display",
  "visibility",
];

export async function save(chart: HTMLElement, kind: string): Promise<void> {
  const name = (chart.dataset["title"] ?? "chart").replace(/[\\/:*?"<>|\s]+/g, "-").slice(0, 80);
  if (kind === "csv") return give(new Blob(["\ufeff", csv(chart)], { type: "text/csv" }), `${name}.csv`);
  const plot = chart.querySelector<SVGSVGElement>("svg.plot");
  if (!plot) return;
  const picture = resolved(chart, plot);
  const text = new XMLSerializer().serializeToString(picture.svg);
  if (kind === "svg") return give(new Blob([text], { type: "image/svg+xml" }), `${name}.svg`);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  const scale = 2;
  canvas.width = picture.width * scale;
  canvas.height = picture.height * scale;
  const pen = canvas.getContext("2d")!;
  pen.scale(scale, scale);
  pen.drawImage(image, 0, 0, picture.width, picture.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (blob) give(blob, `${name}.png`);
}

function give(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The table of numbers as it stands, each cell quoted; a text that a spreadsheet would run gets an apostrophe. */
function csv(chart: HTMLElement): string {
  const cell = (item: Element): string => {
    let text = (item.textContent ?? "").trim();
    const plain = text.replaceAll("−", "-").replaceAll(",", "");
    if (item.classList.contains("num") && text && Number.isFinite(Number(plain))) text = plain;
    else if (/^[=+\-@−＝＋－＠\t\r]/.test(text)) text = `'${text}`;
    return `"${text.replaceAll('"', '""')}"`;
  };
  const rows = [...chart.querySelectorAll(".chart-numbers table tr")];
  return rows.map((row) => [...row.children].map(cell).join(",")).join("\r\n") + "\r\n";
}

function resolved(chart: HTMLElement, plot: SVGSVGElement): { svg: SVGSVGElement; width: number; height: number } {
  const style = getComputedStyle(plot);
  const inside = (side: string) => parseFloat(style.getPropertyValue(`padding-${side}`)) || 0;
  const box = plot.getBoundingClientRect();
  const wide = box.width - inside("left") - inside("right");
  const high = box.height - inside("top") - inside("bottom");
  const keys = [...chart.querySelectorAll<HTMLElement>(".legend > li")].filter(
    (key) => key.querySelector("button")?.getAttribute("aria-pressed") !== "false",
  );
  const head = TITLE + (keys.length ? 24 : 0);
  const width = Math.ceil(box.width + 2 * EDGE);
  const height = Math.ceil(box.height + head + 2 * EDGE);
  const page = getComputedStyle(document.documentElement);
  const card = getComputedStyle(chart.closest(".card") ?? document.body);
  const fonts = page.getPropertyValue("--font") || "sans-serif";

  const svg = make("svg", { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}`, "font-family": fonts });
  svg.append(make("rect", { width, height, fill: card.backgroundColor }));
  const ink = card.color;
  const title = make("text", { x: EDGE, y: EDGE + 18, fill: ink, "font-size": 16, "font-weight": 650 });
  title.textContent = chart.dataset["title"] ?? "";
  svg.append(title, ...legend(keys, ink));

  const view = plot.viewBox.baseVal;
  const copy = plot.cloneNode(true) as SVGSVGElement;
  paint(plot, copy);
  for (const [key, value] of Object.entries({ x: EDGE + inside("left"), y: EDGE + head + inside("top") })) {
    copy.setAttribute(key, String(value));
  }
  copy.setAttribute("width", String(wide));
  copy.setAttribute("height", String(high));
  copy.setAttribute("overflow", "visible");
  if (view && view.width) copy.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
  svg.append(copy);
  return { svg: svg as SVGSVGElement, width, height };
}

function legend(keys: HTMLElement[], ink: string): SVGElement[] {
  const parts: SVGElement[] = [];
  let x = EDGE;
  for (const key of keys) {
    const mark = key.querySelector(".key");
    if (!mark) continue;
    const words = (key.textContent ?? "").trim();
    const colour = getComputedStyle(mark).backgroundColor;
    parts.push(make("rect", { x, y: EDGE + 34, width: 12, height: 6, rx: 2, fill: colour }));
    const text = make("text", { x: x + 18, y: EDGE + 42, fill: ink, "font-size": 12 });
    text.textContent = words;
    parts.push(text);
    x += 34 + key.getBoundingClientRect().width;
  }
  return parts;
}

function paint(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const name of STYLES) {
    const value = style.getPropertyValue(name);
    if (value) to.setAttribute(name, value);
  }
  to.removeAttribute("class");
  to.removeAttribute("data-tip");
  [...from.children].forEach((child, at) => paint(child, to.children[at]!));
}

function make(name: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key !== "xmlns") element.setAttribute(key, String(value));
  }
  return element;
}
