/** Long series with hover and zoom, drawn by ECharts as SVG. Colours are the page's own; nothing is written into style attributes. */
import { LineChart } from "echarts/charts";
import { DataZoomComponent, GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use, type EChartsType } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([LineChart, GridComponent, TooltipComponent, DataZoomComponent, MarkLineComponent, SVGRenderer]);

type Series = {
  name: string;
  dashed: boolean;
  values: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
  told: string[];
};
export type Data = {
  title: string;
  labels: string[];
  series: Series[];
  references: { label: string; value: number }[];
  marks: { label: string; at: number }[];
  signed: boolean;
  percent: boolean;
  last: number;
  words: { in: string; out: string; all: string; keys: string };
};

export type View = {
  dispose(): void;
  zoom(factor: number): void;
  /** What the point at this place of the window says. */
  tell(x: number): void;
};

export function draw(host: HTMLElement, drawing: SVGElement, data: Data): View {
  const frame = document.createElement("div");
  frame.className = "explorer-plot";
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", `${data.title}. ${data.words.keys}`);
  const heard = document.createElement("p");
  heard.className = "sr";
  heard.setAttribute("role", "status");
  const holder = drawing.parentElement!;
  const focused = document.activeElement === holder;
  holder.classList.add("explored");
  holder.removeAttribute("tabindex");
  holder.removeAttribute("role");
  holder.removeAttribute("aria-label"); // a name without a role is said to nobody
  holder.after(frame, heard);

  const chart = init(frame, undefined, { renderer: "svg" });
  const hidden = new Set<number>(); // what the legend hid before this came
  for (const off of host.querySelectorAll<HTMLElement>("[data-series][aria-pressed=false]")) hidden.add(Number(off.dataset["series"]) - 1);
  const apply = () => chart.setOption(options(data, hidden), { replaceMerge: ["series"] });
  apply();
  if (data.last && data.last < data.labels.length) {
    chart.dispatchAction({ type: "dataZoom", startValue: data.labels.length - data.last, endValue: data.labels.length - 1 });
  }

  const size = new ResizeObserver(() => chart.resize());
  size.observe(frame);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const theme = new MutationObserver(apply);
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  scheme.addEventListener("change", apply);
  host.addEventListener("rashin:series", (event) => {
    const { series, shown } = (event as CustomEvent<{ series: string; shown: boolean }>).detail;
    hidden[shown ? "delete" : "add"](Number(series) - 1);
    apply();
  }, true);
  keyboard(frame, heard, data, chart);
  if (focused) frame.focus();
  return {
    zoom: (factor) => zoom(chart, factor),
    tell: (x) => chart.dispatchAction({ type: "showTip", x: x - frame.getBoundingClientRect().left, y: frame.clientHeight / 2 }),
    dispose() {
      size.disconnect();
      theme.disconnect();
      scheme.removeEventListener("change", apply);
      chart.dispose();
    },
  };
}

/** A colour of the page, resolved: light-dark() and color-mix() are no words of ECharts. Each is read from an element of
 * its own, for one whose colour changes may be on its way from the one before (transitions, also the shortest). */
function paint(): (name: string) => string {
  const pen = document.createElement("canvas").getContext("2d")!;
  const found = new Map<string, string>();
  return (name) => {
    if (!found.has(name)) {
      const probe = document.createElement("span");
      probe.style.color = `var(${name})`;
      document.body.append(probe);
      pen.fillStyle = getComputedStyle(probe).color;
      found.set(name, String(pen.fillStyle));
      probe.remove();
    }
    return found.get(name)!;
  };
}

function options(data: Data, hidden: Set<number>): Record<string, unknown> {
  const colour = paint();
  const language = document.documentElement.lang;
  const plain = new Intl.NumberFormat(language, {
    signDisplay: data.signed ? "exceptZero" : "auto",
    style: data.percent ? "percent" : "decimal",
    maximumFractionDigits: 2,
  });
  const font = getComputedStyle(document.body).fontFamily;
  const text = { color: colour("--ink-3"), fontSize: 12, fontFamily: font };
  return {
    animation: false,
    textStyle: { fontFamily: font },
    grid: { left: 8, right: 20, top: 28, bottom: 56, containLabel: true },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      confine: true,
      backgroundColor: colour("--surface"),
      borderColor: colour("--line-2"),
      padding: [8, 12],
      textStyle: { color: colour("--ink"), fontSize: 12, lineHeight: 19, fontFamily: font },
      axisPointer: { type: "line", lineStyle: { color: colour("--line-3"), type: "solid" } },
      formatter: (points: { dataIndex: number }[]) => told(data, hidden, points[0]?.dataIndex ?? 0),
    },
    xAxis: {
      type: "category",
      data: data.labels,
      boundaryGap: false,
      axisLine: { lineStyle: { color: colour("--line-2") } },
      axisTick: { show: false },
      axisLabel: { ...text, hideOverlap: true, alignMinLabel: "left", alignMaxLabel: "right" },
    },
    yAxis: {
      type: "value",
      scale: true,
      splitLine: { lineStyle: { color: colour("--grid") } },
      axisLabel: { ...text, formatter: (value: number) => plain.format(value).replace("-", "−") },
    },
    dataZoom: [
      { type: "inside", zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false, minValueSpan: 4 },
      {
        type: "slider",
        height: 22,
        bottom: 8,
        minValueSpan: 4,
        borderColor: colour("--line-2"),
        fillerColor: colour("--brand-soft"),
        handleStyle: { color: colour("--surface"), borderColor: colour("--brand") },
        moveHandleStyle: { color: colour("--line-3") },
        dataBackground: { lineStyle: { color: colour("--line-3") }, areaStyle: { color: colour("--surface-3") } },
        selectedDataBackground: { lineStyle: { color: colour("--c1") }, areaStyle: { color: colour("--brand-soft") } },
        textStyle: text,
        brushSelect: false,
      },
    ],
    series: data.series.flatMap((item, at) => (hidden.has(at) ? [] : lines(data, item, at, colour, text))),
  };
}

function lines(data: Data, item: Series, at: number, colour: (name: string) => string, text: object): object[] {
  const hue = colour(`--c${(at % 6) + 1}`);
  const quiet = { type: "line", symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
  const band = item.low.length
    ? [
        { ...quiet, name: `${item.name} low`, data: item.low, stack: `band-${at}`, stackStrategy: "all" },
        {
          ...quiet,
          name: `${item.name} high`,
          data: item.high.map((high, index) => (high === null || item.low[index] == null ? null : high - item.low[index]!)),
          stack: `band-${at}`,
          stackStrategy: "all",
          areaStyle: { color: hue, opacity: 0.15 },
        },
      ]
    : [];
  const rule = { color: colour("--ink-3"), type: "dashed", width: 1 };
  const label = { ...text, position: "insideEndTop", color: colour("--ink-2") };
  const last = Math.max(1, data.labels.length - 1);
  const beside = (at: number) => ({ ...label, align: at / last > 0.88 ? "right" : at / last < 0.12 ? "left" : "center" });
  const references = data.references.map((one) => ({ yAxis: one.value, name: one.label }));
  const marks = data.marks.map((one) => ({ xAxis: one.at, name: one.label }));
  const alone = item.values.map((value, index) => value !== null && item.values[index - 1] == null && item.values[index + 1] == null);
  return [
    ...band,
    {
      type: "line",
      name: item.name,
      data: item.values.map((value, index) => (alone[index] ? { value, symbol: "circle", symbolSize: 7 } : value)),
      showSymbol: true,
      symbol: "none",
      color: hue,
      lineStyle: { color: hue, width: 2.25, type: item.dashed ? "dashed" : "solid" },
      itemStyle: { color: hue },
      emphasis: { disabled: true },
      markLine:
        at === 0 && references.length + marks.length
          ? {
              silent: true,
              symbol: "none",
              animation: false,
              lineStyle: rule,
              label: { ...label, formatter: "{b}" },
              data: [...references, ...marks.map((one) => ({ ...one, label: { ...beside(one.xAxis), position: "end", formatter: "{b}" } }))],
            }
          : undefined,
    },
  ];
}

function told(data: Data, hidden: Set<number>, index: number): string {
  const lines = data.series.flatMap((item, at) => {
    if (hidden.has(at)) return [];
    return [`${data.series.length > 1 ? `${item.name}  ` : ""}${item.told[index] ?? ""}`];
  });
  return [data.labels[index] ?? "", ...lines].join("\n");
}

function zoom(chart: EChartsType, factor: number, around?: number): void {
  const [first] = (chart.getOption() as { dataZoom: { start: number; end: number }[] }).dataZoom;
  if (!first) return;
  const middle = around ?? (first.start + first.end) / 2;
  const half = Math.min(50, ((first.end - first.start) / 2) * factor);
  const start = Math.max(0, Math.min(middle - half, 100 - 2 * half));
  chart.dispatchAction({ type: "dataZoom", start, end: Math.min(100, start + 2 * half) });
}

function keyboard(frame: HTMLElement, heard: HTMLElement, data: Data, chart: EChartsType): void {
  let at = -1;
  const last = data.labels.length - 1;
  frame.addEventListener("keydown", (event) => {
    const goals: Record<string, number> = {
      ArrowRight: at < 0 ? 0 : at + (event.shiftKey ? 10 : 1),
      ArrowLeft: at < 0 ? last : at - (event.shiftKey ? 10 : 1),
      Home: 0,
      End: last,
    };
    const factors: Record<string, number> = { "+": 0.5, ";": 0.5, "-": 2, "0": 1000 };
    const factor = factors[event.key];
    if (factor) {
      event.preventDefault();
      zoom(chart, factor, at < 0 ? undefined : (at / Math.max(1, last)) * 100);
      return;
    }
    const goal = goals[event.key];
    if (goal === undefined) return;
    event.preventDefault();
    at = Math.max(0, Math.min(last, goal));
    const [view] = (chart.getOption() as { dataZoom: { startValue: number; endValue: number }[] }).dataZoom;
    if (view && (at < view.startValue || at > view.endValue)) {
      const wide = view.endValue - view.startValue;
      const start = Math.max(0, Math.min(last - wide, at - Math.round(wide / 2)));
      chart.dispatchAction({ type: "dataZoom", startValue: start, endValue: start + wide });
    }
    chart.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: at });
    heard.textContent = told(data, new Set(), at).replaceAll("\n", ", ");
  });
  frame.addEventListener("blur", () => chart.dispatchAction({ type: "hideTip" }));
}
