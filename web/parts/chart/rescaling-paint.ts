import type uPlot from 'uplot';
import { RESCALED } from '../../text/rescalings.ts';
import type { PaneFrame } from './pane-frame.ts';
import { type Ink, scaled, written } from './pane-paint.ts';

/** A post with a pennant where a line's scale became another, and words where there is room for them. */
export function drawRescalings(plot: uPlot, { series, fromMs, toMs }: PaneFrame, ink: Ink): void {
  const { ctx, bbox } = plot;
  const times = [...new Set(series.flatMap(({ rescaledMs = [] }) => rescaledMs))]
    .filter((timeMs) => timeMs >= fromMs && timeMs <= toMs)
    .sort((one, other) => one - other);
  const px = devicePixelRatio;
  ctx.save();
  ctx.font = scaled(ink.bold);
  const textWidth = ctx.measureText(RESCALED).width;
  let freeFrom = bbox.left;
  for (const [i, timeMs] of times.entries()) {
    const x = Math.round(plot.valToPos(timeMs, 'x', true));
    const next = times[i + 1];
    const freeTo = next === undefined ? bbox.left + bbox.width : plot.valToPos(next, 'x', true);
    post(ctx, x, bbox, ink);
    const sides = [x + 16 * px, x - 8 * px - textWidth];
    const left = sides.find((side) => side >= freeFrom && side + textWidth <= freeTo);
    freeFrom = Math.max(x + 16 * px, (left ?? x) + textWidth);
    if (left !== undefined) written(ctx, RESCALED, left, bbox.top + 10 * px, ink.text, ink);
  }
  ctx.restore();
}

function post(ctx: CanvasRenderingContext2D, x: number, { top, height }: uPlot.BBox, ink: Ink): void {
  const px = devicePixelRatio;
  ctx.strokeStyle = ctx.fillStyle = ink.text;
  ctx.lineWidth = ink.thinWidth * px;
  ctx.setLineDash([2 * px, 4 * px]);
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, top + height);
  ctx.stroke();
  ctx.beginPath();
  ctx.moveTo(x, top + 4 * px);
  ctx.lineTo(x + 12 * px, top + 10 * px);
  ctx.lineTo(x, top + 16 * px);
  ctx.fill();
}
