import type uPlot from 'uplot';
import type { AlarmSpan } from '../../../../station/model/alarm.ts';
import { type Ink, scaled, written } from '../../chart/pane-paint.ts';

/** A line at which a rule fires or clears, as people see the value. */
export interface BoundLine {
  readonly value: number;
  readonly text: string;
  readonly what: 'fires' | 'clears';
  /** On which side of the line its words stand. */
  readonly side: 'above' | 'below';
}

/** What a rule would have done, for a chart to draw. */
export interface RuleMarks {
  readonly bounds: readonly BoundLine[];
  readonly alarms: readonly AlarmSpan[];
}

const LEAST_SPAN_PX = 2;
const TRIANGLE_PX = 14;

/** Shades the time in alarm, and marks each beginning with a dotted post and a triangle at its foot. */
export function drawAlarms(plot: uPlot, { alarms }: RuleMarks, ink: Ink): void {
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  const [firstMs = 0, lastMs = 0] = [plot.scales['x']?.min, plot.scales['x']?.max];
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  let free = -Infinity;
  for (const { raisedMs, clearedMs = lastMs } of alarms) {
    if (clearedMs < firstMs || raisedMs > lastMs) continue;
    const left = plot.valToPos(raisedMs, 'x', true);
    const width = Math.max(LEAST_SPAN_PX * px, plot.valToPos(clearedMs, 'x', true) - left);
    ctx.globalAlpha = 0.45;
    ctx.fillStyle = ink.warn;
    ctx.fillRect(left, bbox.top, width, bbox.height);
    ctx.globalAlpha = 1;
    if (left < free) continue;
    free = left + TRIANGLE_PX * px;
    post(ctx, left, bbox, ink);
  }
  ctx.restore();
}

function post(ctx: CanvasRenderingContext2D, x: number, { top, height }: uPlot.BBox, ink: Ink): void {
  const px = devicePixelRatio;
  const half = (TRIANGLE_PX / 2) * px;
  const foot = top + height - 2 * px;
  ctx.strokeStyle = ink.warnLine;
  ctx.lineWidth = 1.5 * px;
  ctx.setLineDash([2 * px, 3 * px]);
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, foot - 2 * half);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.fillStyle = ink.warn;
  ctx.beginPath();
  ctx.moveTo(x, foot - 1.8 * half);
  ctx.lineTo(x + half, foot);
  ctx.lineTo(x - half, foot);
  ctx.closePath();
  ctx.fill();
  ctx.stroke();
}

/** Draws the lines at which it fires and clears, with words at their ends. */
export function drawBounds(plot: uPlot, { bounds }: RuleMarks, ink: Ink): void {
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  ctx.save();
  ctx.font = scaled(ink.bold);
  for (const { value, text, what, side } of bounds) {
    const y = Math.round(plot.valToPos(value, 'y', true));
    if (y < bbox.top || y > bbox.top + bbox.height) continue;
    const color = what === 'fires' ? ink.warnLine : ink.axis;
    ctx.strokeStyle = color;
    ctx.lineWidth = ink.lineWidth * px;
    ctx.setLineDash(what === 'fires' ? [8 * px, 4 * px] : [4 * px, 4 * px]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    const x = bbox.left + bbox.width - ctx.measureText(text).width - 4 * px;
    written(ctx, text, x, y + (side === 'above' ? -9 : 10) * px, color, ink);
  }
  ctx.restore();
}
