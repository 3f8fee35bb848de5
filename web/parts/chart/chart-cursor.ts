import type { Drawn } from './chart-area.ts';

/**
 * Where a key puts the cursor: one column with an arrow, a tenth of the screen with Shift, the first with Home, the
 * newest with End, the gap, change of scale or
 * beginning of hours before or after with a bracket. Undefined for every other key.
 */
export function stepRow(
  drawn: Drawn,
  cursorMs: number | undefined,
  { key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
): number | undefined {
  const { chart, fromMs, toMs } = drawn;
  const time = chart.series.reduce<Float64Array>(
    (a, { time: b }) => (b.length > a.length ? b : a),
    new Float64Array(),
  );
  const first = time.find((t) => t >= fromMs);
  const last = time.findLast((t) => t <= toMs);
  if (first === undefined || last === undefined) return undefined;
  const far = (toMs - fromMs) / 10;
  switch (key) {
    case 'ArrowLeft':
      if (cursorMs === undefined) return last;
      return shiftKey
        ? Math.max(first, cursorMs - far)
        : (time.findLast((t) => t < cursorMs && t >= fromMs) ?? first);
    case 'ArrowRight':
      if (cursorMs === undefined) return last;
      return shiftKey ? Math.min(last, cursorMs + far) : (time.find((t) => t > cursorMs) ?? last);
    case 'Home':
      return first;
    case 'End':
      return last;
    case '[':
      return marks(drawn).findLast((t) => t < (cursorMs ?? Infinity));
    case ']':
      return marks(drawn).find((t) => t > (cursorMs ?? -Infinity));
    default:
      return undefined;
  }
}

/** The middle of every gap, every change of a scale, and where hours begin, on screen, in order. */
const marks = ({ chart: { series }, fromMs, toMs }: Drawn): readonly number[] => {
  const all = new Set(
    series.flatMap(({ gaps, rescaledMs = [], hoursUntilMs = NaN }) => [
      ...gaps.map(({ fromMs, toMs }) => (fromMs + toMs) / 2),
      ...rescaledMs,
      ...(hoursUntilMs >= fromMs && hoursUntilMs <= toMs ? [hoursUntilMs] : []),
    ]),
  );
  return [...all].sort((a, b) => a - b);
};
