import type uPlot from 'uplot';
import type { Pane } from '../../state/panes.ts';
import type { Ink } from './pane-paint.ts';

/** How far a column must reach beyond both its neighbours before it gets a stroke of its own. */
const OUT_PX = 4;

/**
 * Draws what a single column reaches beyond its neighbours in the line's full colour: a spike of one reading among the
 * thousands of a column would be a sliver of the pale band, which nobody sees.
 */
export function drawOutliers(plot: uPlot, pane: Pane, ink: Ink): void {
  const { ctx } = plot;
  const [times = []] = plot.data;
  const perPx = 1 / Math.abs(plot.valToPos(1, 'y', true) - plot.valToPos(0, 'y', true));
  const out = OUT_PX * devicePixelRatio * perPx;
  ctx.lineWidth = ink.lineWidth * devicePixelRatio;
  ctx.setLineDash([]);
  for (const [i, line] of pane.lines.entries()) {
    const [max = [], min = [], mean = []] = plot.data.slice(1 + 3 * i);
    ctx.strokeStyle = ink.line(line.style);
    ctx.beginPath();
    for (const [row, middle] of mean.entries()) {
      if (typeof middle !== 'number') continue;
      const x = plot.valToPos(times[row] ?? 0, 'x', true);
      for (const [edge, up] of [
        [max, 1],
        [min, -1],
      ] as const) {
        const end = edge[row] ?? middle;
        const beyond = (other: number | null | undefined): boolean => up * (end - (other ?? middle)) > out;
        if (!beyond(middle) || !beyond(edge[row - 1]) || !beyond(edge[row + 1])) continue;
        ctx.moveTo(x, plot.valToPos(middle, 'y', true));
        ctx.lineTo(x, plot.valToPos(end, 'y', true));
      }
    }
    ctx.stroke();
  }
}
