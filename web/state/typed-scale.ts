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

/** What is wrong with one field, in words. */
export interface TypedProblem {
  readonly field: string;
  readonly message: string;
}

const isNoNumber = (text: string): boolean => text.trim() !== '' && parseNumber(text) === undefined;

/** What of these fields is no number; an empty one is none that somebody typed. */
export const noNumbers = (
  typed: Readonly<Record<string, string>>,
  ...fields: readonly string[]
): readonly TypedProblem[] =>
  fields
    .filter((field) => isNoNumber(typed[field] ?? ''))
    .map((field) => ({ field, message: `“${(typed[field] ?? '').trim()}” is no number.` }));

const POINTS = ['raw1', 'shown1', 'raw2', 'shown2'] as const;

/** What keeps two points as typed from making a scale; where nothing was typed, nothing does. */
export function pointProblems(typed: Readonly<Record<string, string>>): readonly TypedProblem[] {
  const empty = POINTS.filter((field) => (typed[field] ?? '').trim() === '');
  if (empty.length === POINTS.length) return [];
  const missing = empty.map((field) => ({
    field,
    message: 'Missing: two points are two raw values, and what each is shown as.',
  }));
  const problems = [...noNumbers(typed, ...POINTS), ...missing];
  if (problems.length > 0) return problems;
  const [raw1, shown1, raw2, shown2] = POINTS.map((field) => parseNumber(typed[field] ?? ''));
  if (raw1 === raw2)
    return [{ field: 'raw2', message: 'Both points have the same raw value: measure at two that differ.' }];
  if (shown1 === shown2)
    return [{ field: 'shown2', message: 'Both points are shown as the same: every value would be.' }];
  return [];
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
