import uPlot from 'uplot';
import type { Pane } from '../../state/panes.ts';
import { YRange } from '../../state/y-range.ts';
import { aligned } from './aligned.ts';
import { dotted } from './dotted.ts';
import { drawHours } from './hours-paint.ts';
import { lineStyle } from './line-style.ts';
import { timeAxis, valueAxis } from './pane-axes.ts';
import type { PaneFrame } from './pane-frame.ts';
import type { Margins } from './pane-layout.ts';
import { drawOutliers } from './outliers.ts';
import { drawRescalings } from './rescaling-paint.ts';
import { drawAlarms, drawBounds } from '../rules/preview/rule-marks.ts';
import { drawUnusual } from './unusual-paint.ts';
import { drawGaps, drawLabels, drawMarkers, type Ink } from './pane-paint.ts';

/** One pane of a chart: uPlot for axes and lines, fed with columns. */
export class PaneChart {
  readonly #plot: uPlot;
  readonly #pane: Pane;
  readonly #ink: Ink;
  #range = new YRange();
  #frame: PaneFrame | undefined;

  constructor(host: HTMLElement, pane: Pane, widthPx: number, heightPx: number, margins: Margins, ink: Ink) {
    this.#pane = pane;
    this.#ink = ink;
    this.#plot = new uPlot(this.#options(widthPx, heightPx, margins, ink), [new Float64Array()], host);
  }

  draw(frame: PaneFrame): void {
    const spanMs = frame.toMs - frame.fromMs;
    // Another window has another range; only within one is it worth keeping still.
    if (this.#frame && Math.abs(spanMs / (this.#frame.toMs - this.#frame.fromMs) - 1) > 0.01)
      this.#range = new YRange();
    this.#frame = frame;
    const width = frame.thin ? this.#ink.thinWidth : this.#ink.lineWidth;
    for (let mean = 3; mean < this.#plot.series.length; mean += 3) this.#plot.series[mean]!.width = width;
    this.#plot.batch(() => {
      this.#plot.setData(aligned(frame.series), false);
      this.#plot.setScale('x', { min: Math.round(frame.fromMs), max: Math.round(frame.toMs) });
    });
  }

  /** Puts the cursor on a time, or takes it away. */
  point(timeMs: number | undefined): void {
    const left = timeMs === undefined ? -10 : this.#plot.valToPos(timeMs, 'x');
    this.#plot.setCursor({ left, top: left < 0 ? -10 : 1 }, false);
  }

  /** Marks a stretch that somebody is choosing. */
  select(fromMs: number | undefined, toMs = 0): void {
    const left = fromMs === undefined ? 0 : this.#plot.valToPos(Math.min(fromMs, toMs), 'x');
    const width =
      fromMs === undefined ? 0 : Math.abs(this.#plot.valToPos(toMs, 'x') - this.#plot.valToPos(fromMs, 'x'));
    this.#plot.setSelect({ left, width, top: 0, height: this.#plot.over.clientHeight }, false);
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #options(width: number, height: number, { leftPx, rightPx }: Margins, ink: Ink): uPlot.Options {
    const { lines, kind } = this.#pane;
    const grid = { stroke: ink.grid, width: 1 };
    const isKnown = () => this.#range.isKnown;
    const axis = { stroke: ink.axis, font: ink.font, ticks: { show: false }, gap: 6, grid };
    return {
      width,
      height,
      ms: 1,
      padding: [6, rightPx, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false },
        bind: unbound,
        points: { show: meanOnly, size: 11, width: 2, fill: ink.surface, stroke: colorOf },
      },
      scales: { x: { time: true, range: (_, min, max) => [min, max] }, y: { range: () => this.#fit() } },
      axes: [timeAxis(axis), valueAxis({ ...axis, size: leftPx }, kind === 'switch', isKnown)],
      series: [{}, ...lines.flatMap((line) => this.#lineSeries(line.style, ink))],
      bands: lines.map((line, i) => ({ series: [1 + 3 * i, 2 + 3 * i], fill: ink.band(line.style) })),
      hooks: {
        drawClear: [(plot) => this.#frame && drawUnder(plot, this.#frame, ink)],
        draw: [(plot) => this.#drawOver(plot, ink, rightPx)],
      },
    };
  }

  #drawOver(plot: uPlot, ink: Ink, rightPx: number): void {
    // The chart remembers which pen it drew with last, and takes no other for its grid where no line is drawn in between.
    plot.ctx.save();
    drawOutliers(plot, this.#pane, ink);
    drawMarkers(plot, this.#pane, ink);
    if (this.#frame) drawRescalings(plot, this.#frame, ink);
    if (this.#frame) drawHours(plot, this.#frame, ink);
    if (this.#frame) drawUnusual(plot, this.#pane, this.#frame, ink);
    if (this.#frame?.marks) drawBounds(plot, this.#frame.marks, ink);
    drawLabels(plot, this.#pane, rightPx, ink);
    plot.ctx.restore();
  }

  #lineSeries(style: number, ink: Ink): uPlot.Series[] {
    const stepped = this.#pane.kind === 'switch' ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
    const edge: uPlot.Series = { width: 0, points: { show: false }, ...(stepped ? { paths: stepped } : {}) };
    const stroke = ink.line(style);
    const line = { ...edge, width: 1, stroke, dash: [...lineStyle(style).dash], points: dots(stroke) };
    return [edge, edge, line];
  }

  #fit(): [number, number] {
    const { kind, lines } = this.#pane;
    if (kind === 'switch' || !this.#frame) return [-0.15, 1.25];
    let [low, high] = [Infinity, -Infinity];
    for (const { min, max } of this.#frame.series) {
      for (const value of min) if (value < low) low = value;
      for (const value of max) if (value > high) high = value;
    }
    for (const { value } of this.#frame.marks?.bounds ?? [])
      [low, high] = [Math.min(low, value), Math.max(high, value)];
    const decimals = Math.min(...lines.map((line) => line.channel.decimals));
    return [...this.#range.fit(low, high, 10 ** -decimals, this.#frame.nowMs)];
  }
}

function drawUnder(plot: uPlot, frame: PaneFrame, ink: Ink): void {
  drawGaps(plot, frame, ink);
  if (frame.marks) drawAlarms(plot, frame.marks, ink);
}

/** Pointers and keys are handled once, for all panes. */
const unbound: uPlot.Cursor.Bind = Object.fromEntries(
  ['mousedown', 'mouseup', 'click', 'dblclick', 'mousemove', 'mouseleave', 'mouseenter'].map((name) => [
    name,
    () => null,
  ]),
);

const dots = (color: string): uPlot.Series.Points => ({
  show: true,
  size: 4,
  width: 0,
  fill: color,
  filter: (plot, series) => dotted(plot.data[series] ?? []),
});

const colorOf = (plot: uPlot, series: number): string =>
  String(plot.series[series]?.stroke instanceof Function ? plot.series[series].stroke(plot, series) : '');

const meanOnly = (_: uPlot, series: number): HTMLElement =>
  (series > 0 && series % 3 === 0 ? document.createElement('div') : undefined) as HTMLElement;
