/** Points of a calibration curve: raw values rise, and what is shown for them only rises or only falls. */
export type ScaleTable = readonly (readonly [raw: number, shown: number])[];

/** How raw values are shown: gain x raw + offset; with a table along it, and its ends' line is the gain and offset. */
export interface Scale {
  readonly gain: number;
  readonly offset: number;
  readonly table?: ScaleTable;
}

export const AS_IT_CAME: Scale = { gain: 1, offset: 0 };
export const isAsItCame = ({ gain, offset, table }: Scale): boolean => !table && gain === 1 && offset === 0;

export const shownOf = ({ gain, offset, table }: Scale, raw: number): number =>
  table ? along(table, raw, 0) : gain * raw + offset;
export const rawOf = ({ gain, offset, table }: Scale, shown: number): number =>
  table ? along(table, shown, 1) : (shown - offset) / gain;

/** The scale after a change: a table takes the place of factor and offset, and they of a table. */
export function rescaled(before: Scale, { gain, offset, table }: Partial<Scale>): Scale {
  if (table) return { ...endsLine(table), table };
  if (gain === undefined && offset === undefined) return before;
  return { gain: gain ?? before.gain, offset: offset ?? before.offset };
}

export const sameScale = (one: Scale, other: Scale): boolean =>
  one.gain === other.gain &&
  one.offset === other.offset &&
  JSON.stringify(one.table) === JSON.stringify(other.table);

const LEAST_POINTS = 2;
const MOST_POINTS = 32;

/** All that keeps points from being a table; `point` counts from 0. */
export function tableProblems(
  table: ScaleTable,
): readonly { readonly point?: number; readonly message: string }[] {
  if (table.length < LEAST_POINTS) return [{ message: 'at least two points' }];
  if (table.length > MOST_POINTS) return [{ message: `at most ${MOST_POINTS} points` }];
  const way = Math.sign(table[1]![1] - table[0]![1]);
  return table.slice(1).flatMap(([raw, shown], i) => {
    const [rawBefore, shownBefore] = table[i]!;
    const turns = way === 0 || Math.sign(shown - shownBefore) !== way;
    return [
      ...(raw > rawBefore ? [] : [{ point: i + 1, message: 'the raw value must be above the one before' }]),
      ...(turns ? [{ point: i + 1, message: 'the shown values must all rise, or all fall' }] : []),
    ];
  });
}

/** Straight between the points; beyond them the outer lines go on. */
function along(table: ScaleTable, value: number, from: 0 | 1): number {
  const to = from === 0 ? 1 : 0;
  const rises = table[1]![from] > table[0]![from];
  const found = table.findIndex((point, i) => i > 0 && (rises ? value <= point[from] : value >= point[from]));
  const end = found < 0 ? table.length - 1 : found;
  const [a, b] = [table[end - 1]!, table[end]!];
  return a[to] + ((value - a[from]) * (b[to] - a[to])) / (b[from] - a[from]);
}

function endsLine(table: ScaleTable): Scale {
  const [[raw, shown], [lastRaw, lastShown]] = [table[0]!, table.at(-1)!];
  const gain = (lastShown - shown) / (lastRaw - raw);
  return { gain, offset: shown - gain * raw };
}
