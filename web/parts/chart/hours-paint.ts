import type uPlot from 'uplot';
import { HOURS_HERE } from '../../text/hours.ts';
import type { PaneFrame } from './pane-frame.ts';
import { type Ink, scaled, written } from './pane-paint.ts';

/** A quiet line where a line's rows end and the figures of hours begin, and words before it where there is room for them. */
export function drawHours(plot: uPlot, { series, fromMs, toMs }: PaneFrame, ink: Ink): void {
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  const times = new Set(series.flatMap(({ hoursUntilMs = NaN }) => hoursUntilMs));
  ctx.save();
  ctx.font = scaled(ink.bold);
  for (const timeMs of times) {
    if (!(timeMs >= fromMs && timeMs <= toMs)) continue;
    const x = Math.round(plot.valToPos(timeMs, 'x', true));
    ctx.strokeStyle = ink.axis;
    ctx.lineWidth = ink.thinWidth * px;
    ctx.setLineDash([6 * px, 4 * px]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const leftOf = (words: string) => x - 6 * px - ctx.measureText(words).width;
    const words = HOURS_HERE.find((each) => leftOf(each) >= bbox.left);
    if (words) written(ctx, words, leftOf(words), bbox.top + 28 * px, ink.text, ink);
  }
  ctx.restore();
}
