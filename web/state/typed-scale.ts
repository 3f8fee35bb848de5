import { type Scale, type ScaleTable, tableProblems } from '../../station/model/scale.ts';
import { parseNumber } from '../text/numbers.ts';

type Point = readonly [raw: number | undefined, shown: number | undefined];

/** The scale through two points ("raw 512 is 0 bar, raw 1023 is 10 bar"); undefined while they do not make one. */
export function scaleThrough([raw1, shown1]: Point, [raw2, shown2]: Point): Scale | undefined {
  if (raw1 === undefined || raw2 === undefined || shown1 === undefined || shown2 === undefined)
    return undefined;
  if (raw1 === raw2 || shown1 === shown2) return undefined;
  const gain = (shown2 - shown1) / (raw2 - raw1);
  return { gain, offset: shown1 - gain * raw1 };
}

/** A table as typed, a raw and a shown value in each line, or all that is wrong with it in words. */
export function tableTyped(text: string): {
  readonly table?: ScaleTable;
  readonly problems: readonly string[];
} {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const points = lines.map((line) =>
    line
      .trim()
      .split(/[\s;=→]+/)
      .map((part) => parseNumber(part) ?? NaN),
  );
  const unread = points.flatMap((point, i) =>
    point.length === 2 && !point.some(Number.isNaN)
      ? []
      : [`Line ${i + 1}: a raw and a shown value, please.`],
  );
  if (unread.length > 0) return { problems: unread };
  const table = points.map(([raw = NaN, shown = NaN]) => [raw, shown] as const);
  const problems = tableProblems(table).map(
    ({ point, message }) => `${point === undefined ? 'Table' : `Line ${point + 1}`}: ${message}.`,
  );
  return problems.length > 0 ? { problems } : { table, problems };
}
