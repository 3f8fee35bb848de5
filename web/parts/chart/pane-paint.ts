import type uPlot from 'uplot';
import type { Gap } from '../../../station/model/entry.ts';
import type { Pane } from '../../state/panes.ts';
import { gapText } from '../../text/gaps.ts';
import { lineStyle } from './line-style.ts';

/** The colours and widths of the theme in force, as a canvas needs them. */
export interface Ink {
  readonly axis: string;
  readonly grid: string;
  readonly text: string;
  readonly surface: string;
  readonly stale: string;
  readonly warn: string;
  readonly warnLine: string;
  readonly font: string;
  readonly bold: string;
  readonly lineWidth: number;
  readonly thinWidth: number;
  line(style: number): string;
  band(style: number): string;
}

/** Reads the ink from the custom properties that hold at an element. */
export function inkOf(element: Element): Ink {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  const family = read('--font');
  const alpha = Math.round(255 * Number(read('--band-alpha')))
    .toString(16)
    .padStart(2, '0');
  const lineWidth = Number(read('--line-w'));
  return {
    axis: read('--axis'),
    grid: read('--grid'),
    text: read('--text'),
    surface: read('--surface'),
    stale: read('--stale'),
    warn: read('--warn'),
    warnLine: read('--warn-line'),
    font: `450 13px ${family}`,
    bold: `600 12px ${family}`,
    lineWidth,
    thinWidth: lineWidth > 2 ? 2 : 1,
    line: (style) => read(lineStyle(style).color),
    band: (style) => `${read(lineStyle(style).color)}${alpha}`,
  };
}

/** Hatches every stretch without data and says how long it was. */
export function drawGaps(
  plot: uPlot,
  frame: { gaps: readonly Gap[]; fromMs: number; toMs: number },
  ink: Ink,
): void {
  const { ctx, bbox } = plot;
  for (const gap of frame.gaps) {
    const left = plot.valToPos(Math.max(gap.fromMs, frame.fromMs), 'x', true);
    const right = Math.max(
      plot.valToPos(Math.min(gap.toMs, frame.toMs), 'x', true),
      left + LEAST_GAP_PX * devicePixelRatio,
    );
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, bbox.top, Math.min(right, bbox.left + bbox.width) - left, bbox.height);
    ctx.clip();
    hatch(ctx, left, right, bbox, ink);
    ctx.font = scaled(ink.bold);
    const text = gapText(gap);
    if (ctx.measureText(text).width + 12 * devicePixelRatio < right - left)
      written(
        ctx,
        text,
        left + 6 * devicePixelRatio,
        bbox.top + bbox.height - 10 * devicePixelRatio,
        ink.text,
        ink,
      );
    ctx.restore();
  }
}

/** So that a short gap is seen in a long window, too. */
const LEAST_GAP_PX = 3;

function hatch(ctx: CanvasRenderingContext2D, left: number, right: number, bbox: uPlot.BBox, ink: Ink): void {
  const step = 8 * devicePixelRatio;
  ctx.globalAlpha = 0.45;
  ctx.strokeStyle = ink.stale;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([]);
  ctx.beginPath();
  // The stripes stand still on the canvas while the strip moves under them: calmer, and cheap.
  for (let x = Math.floor((left - bbox.height) / step) * step; x < right; x += step) {
    ctx.moveTo(x, bbox.top + bbox.height);
    ctx.lineTo(x + bbox.height, bbox.top);
  }
  ctx.stroke();
  ctx.globalAlpha = 1;
}

/** Puts marks on lines whose dashes are used twice. */
export function drawMarkers(plot: uPlot, pane: Pane, ink: Ink): void {
  const { ctx } = plot;
  const [times = []] = plot.data;
  const size = 3.5 * devicePixelRatio;
  for (const [i, line] of pane.lines.entries()) {
    const { marker } = lineStyle(line.style);
    if (marker === 'none') continue;
    ctx.fillStyle = ink.line(line.style);
    let nextX = plot.bbox.left + 40 * devicePixelRatio;
    for (const [row, value] of (plot.data[3 + 3 * i] ?? []).entries()) {
      const x = plot.valToPos(times[row] ?? 0, 'x', true);
      if (x < nextX || typeof value !== 'number') continue;
      nextX = x + MARK_EVERY_PX * devicePixelRatio;
      const y = plot.valToPos(value, 'y', true);
      ctx.beginPath();
      if (marker === 'disc') ctx.arc(x, y, size, 0, 7);
      else ctx.rect(x - size, y - size, 2 * size, 2 * size);
      ctx.fill();
    }
  }
}

const MARK_EVERY_PX = 90;

/** Writes each line's name at its end where there is room for it and few enough lines. */
export function drawLabels(plot: uPlot, pane: Pane, rightPx: number, ink: Ink): void {
  if (pane.lines.length > 4 || rightPx < 60) return;
  const { ctx, bbox } = plot;
  const height = 16 * devicePixelRatio;
  const labels = pane.lines
    .map((line, i) => ({ line, y: endOf(plot, 3 + 3 * i) }))
    .filter((label): label is { line: (typeof pane.lines)[number]; y: number } => label.y !== undefined)
    .sort((a, b) => a.y - b.y);
  ctx.save();
  ctx.font = scaled(ink.bold);
  let lowest = bbox.top;
  for (const [i, { line, y }] of labels.entries()) {
    const last = bbox.top + bbox.height - (labels.length - 1 - i) * height;
    lowest = Math.min(last, Math.max(lowest, y));
    const x = bbox.left + bbox.width + 8 * devicePixelRatio;
    written(
      ctx,
      cut(ctx, line.channel.label, (rightPx - 10) * devicePixelRatio),
      x,
      lowest,
      ink.line(line.style),
      ink,
    );
    lowest += height;
  }
  ctx.restore();
}

/** The height at which a line ends on screen. */
function endOf(plot: uPlot, column: number): number | undefined {
  const values = plot.data[column] ?? [];
  for (let row = values.length - 1; row >= 0; row--) {
    const value = values[row];
    if (typeof value === 'number') return plot.valToPos(value, 'y', true);
  }
  return undefined;
}

function cut(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  let shown = text;
  while (shown.length > 1 && ctx.measureText(shown).width > width) shown = `${shown.slice(0, -2)}…`;
  return shown;
}

/** Text with a rim, so that it is read over lines, too. */
export function written(
  ctx: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  color: string,
  ink: Ink,
): void {
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  ctx.strokeStyle = ink.surface;
  ctx.lineWidth = 4 * devicePixelRatio;
  ctx.lineJoin = 'round';
  ctx.setLineDash([]);
  ctx.strokeText(text, x, y);
  ctx.fillStyle = color;
  ctx.fillText(text, x, y);
}

/** A font for a canvas of the screen's own pixels. */
export const scaled = (font: string): string =>
  font.replace(/(\d+)px/, (_, px: string) => `${Number(px) * devicePixelRatio}px`);
