/** Line charts as SVG, side by side, the same bytes for the same figures. */
import { init, type EChartsOption } from "echarts";

export type Point = [x: number, y: number];

export interface Line {
  name: string;
  color: string;
  dashed?: boolean;
  points: Point[];
  /** The ends of the interval at each x, drawn as a band behind the line. */
  band?: [x: number, low: number, high: number][];
}

export interface Mark {
  /** Where it stands: a vertical line at `x`, or a horizontal one at `y`. */
  at: { x: number } | { y: number };
  label: string;
}

export interface Panel {
  title: string;
  x: { name: string; min: number; max: number; step?: number };
  /** In per cent. */
  y: { name: string; max?: number };
  lines: Line[];
  marks?: Mark[];
}

/** Told apart by people who see colours differently, and on white as well as on grey (Okabe and Ito). */
export const COLORS = { blue: "#0072b2", orange: "#d55e00", green: "#009e73", purple: "#cc79a7", grey: "#777777" };

const PANEL = { width: 400, height: 260, left: 64, right: 24, top: 56 };
/** Below the axis: its name, and the legend, two lines of the chart in a row. */
const BELOW = { axis: 38, row: 28, inRow: 2 };
const INK = "#333333";

/** The SVG of the panels, each with axes and a legend of its own. */
export function draw(panels: Panel[]): string {
  const width = panels.length * (PANEL.left + PANEL.width + PANEL.right);
  const rows = Math.ceil(Math.max(...panels.map(({ lines }) => lines.length)) / BELOW.inRow);
  const height = PANEL.top + PANEL.height + BELOW.axis + rows * BELOW.row;
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption(optionOf(panels));
    return `${withoutTraces(chart.renderToSVGString())}\n`;
  } finally {
    chart.dispose();
  }
}

/** Without what counts the charts that this process has drawn, or serves a mouse: the same figures make the same bytes, and fewer. */
function withoutTraces(svg: string): string {
  return svg
    .replace(/<style[^]*?<\/style>\n?/g, "")
    .replaceAll(/ (?:class="zr\d+-cls-\d+"|pointer-events="\w+")/g, "")
    .replaceAll(/\bzr\d+-/g, "zr-");
}

function optionOf(panels: Panel[]): EChartsOption {
  const left = (i: number) => i * (PANEL.left + PANEL.width + PANEL.right) + PANEL.left;
  const text = { color: INK, fontFamily: "sans-serif", fontSize: 12 };
  return {
    animation: false,
    backgroundColor: "#ffffff",
    textStyle: text,
    title: panels.map(({ title }, i) => ({ text: title, left: left(i), top: 8, textStyle: { ...text, fontSize: 14 } })),
    grid: panels.map((_, i) => ({ left: left(i), top: PANEL.top, width: PANEL.width, height: PANEL.height })),
    legend: panels.map(({ lines }, i) => ({
      left: left(i),
      width: PANEL.width + PANEL.right,
      itemWidth: 30,
      itemGap: 12,
      top: PANEL.top + PANEL.height + BELOW.axis,
      textStyle: text,
      // Lines of one name in two panels are two entries, so names carry their panel; people see them without it.
      data: lines.map(({ name }) => `${i}${name}`),
      // Fonts differ, and what is measured here is a guess: room for a wider one.
      formatter: (name: string) => `${name.slice(1)}\u2003\u2003`,
    })),
    xAxis: panels.map(({ x }, i) => ({
      gridIndex: i,
      type: "value" as const,
      name: x.name,
      nameLocation: "middle" as const,
      nameGap: 24,
      min: x.min,
      max: x.max,
      ...(x.step === undefined ? {} : { interval: x.step }),
      axisLabel: text,
      nameTextStyle: text,
      splitLine: { show: false },
    })),
    yAxis: panels.map(({ y }, i) => ({
      gridIndex: i,
      type: "value" as const,
      name: y.name,
      nameLocation: "end" as const,
      min: 0,
      ...(y.max === undefined ? {} : { max: y.max }),
      axisLabel: text,
      nameTextStyle: { ...text, align: "left" as const },
    })),
    series: panels.flatMap(({ lines, marks = [] }, i) => [
      ...lines.flatMap((line) => (line.band ? [bandOf(line.band, line.color, i)] : [])),
      ...lines.map((line, place) => ({
        type: "line" as const,
        name: `${i}${line.name}`,
        xAxisIndex: i,
        yAxisIndex: i,
        data: line.points,
        symbol: line.points.length > 8 ? "none" : "circle",
        symbolSize: 5,
        color: line.color,
        lineStyle: { width: 2, type: line.dashed ? ("dashed" as const) : ("solid" as const) },
        ...(place === 0 && marks.length > 0 ? { markLine: markLines(marks) } : {}),
      })),
    ]),
  };
}

/** A polygon from the low ends to the high ones. */
function bandOf(band: [number, number, number][], color: string, panel: number): object {
  return {
    type: "custom",
    xAxisIndex: panel,
    yAxisIndex: panel,
    silent: true,
    z: 1,
    clip: true,
    // One item draws the whole band; the others would only repeat it.
    data: band.length > 0 ? [[band[0]![0], band[0]![1]]] : [],
    renderItem: (_: unknown, api: { coord(point: Point): Point }) => ({
      type: "polygon",
      shape: { points: [...band.map(([x, low]) => api.coord([x, low])), ...[...band].reverse().map(([x, , high]) => api.coord([x, high]))] },
      style: { fill: color, opacity: 0.15 },
    }),
  };
}

function markLines(marks: Mark[]): object {
  return {
    silent: true,
    symbol: "none",
    lineStyle: { color: COLORS.grey, type: "dotted", width: 1.5 },
    data: marks.map(({ at, label }) => ({
      ...("x" in at ? { xAxis: at.x } : { yAxis: at.y }),
      label: { formatter: label, color: INK, fontSize: 11, position: "x" in at ? ("end" as const) : ("insideEndTop" as const) },
    })),
  };
}
