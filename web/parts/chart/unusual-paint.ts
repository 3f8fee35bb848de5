import type uPlot from 'uplot';
import type { Pane } from '../../state/panes.ts';
import { rowNear } from './aligned.ts';
import type { PaneFrame } from './pane-frame.ts';
import type { Ink } from './pane-paint.ts';

const HALF_PX = 7;

/** A diamond on a line where it began to be unusual, and a bar at the pane's upper edge for as long as it was. */
export function drawUnusual(
  plot: uPlot,
  pane: Pane,
  { series, unusual = [], fromMs, toMs }: PaneFrame,
  ink: Ink,
): void {
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.setLineDash([]);
  ctx.lineWidth = 2 * px;
  ctx.fillStyle = ink.surface;
  for (const [i, line] of pane.lines.entries()) {
    ctx.strokeStyle = ink.line(line.style);
    for (const { raisedMs, clearedMs = Infinity } of unusual[i] ?? []) {
      const x = plot.valToPos(raisedMs, 'x', true);
      const end = Math.min(bbox.left + bbox.width, plot.valToPos(Math.min(clearedMs, 1e14), 'x', true));
      bar(ctx, x, end, bbox.top + 3 * px);
      const row = series[i] && rowNear(series[i], raisedMs, (toMs - fromMs) / 50);
      const value = row === undefined ? undefined : series[i]?.mean[row];
      if (value !== undefined) diamond(ctx, x, plot.valToPos(value, 'y', true), HALF_PX * px);
    }
  }
  ctx.restore();
}

function bar(ctx: CanvasRenderingContext2D, from: number, to: number, y: number): void {
  ctx.beginPath();
  ctx.moveTo(from, y);
  ctx.lineTo(Math.max(to, from + 2), y);
  ctx.stroke();
}

function diamond(ctx: CanvasRenderingContext2D, x: number, y: number, half: number): void {
  ctx.beginPath();
  ctx.moveTo(x, y - half);
  ctx.lineTo(x + half, y);
  ctx.lineTo(x, y + half);
  ctx.lineTo(x - half, y);
  ctx.closePath();
  ctx.fill();
  ctx.stroke();
}
