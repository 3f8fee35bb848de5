import { lineOf, textCell, timeCell } from './csv-text.ts';

/** How long a piece of a table is, about. */
export const PIECE_CHARS = 64 * 1024;

/** Where a piece begins: with the rows at this time, of which so many lines are written already. */
export interface Place {
  readonly timeMs: number;
  readonly written: number;
  /** Whether the table has a column for who speaks; settled with its first line. */
  readonly hasSubjects: boolean;
}

/** One speaker's row at a time; `of` is the device's place in the query, `subject` empty where the device speaks for itself. */
export interface Row {
  readonly timeMs: number;
  readonly of: number;
  readonly subject: string;
  readonly cells: readonly string[];
}

/** A line without values, where rows are known to be missing. */
export const isBreak = ({ cells }: Row): boolean => cells.every((cell) => cell === '');

/**
 * Lines of all devices by time, from a place on, each device with so many cells; `next` is where it goes on if they are
 * more than a piece.
 */
export function linesOf(
  rows: readonly Row[],
  widths: readonly number[],
  zoneOffsetMinutes: number,
  place: Place,
): { text: string; next?: Omit<Place, 'hasSubjects'> } {
  let text = '';
  let written = 0;
  let before = NaN;
  for (const line of merged(rows)) {
    const { timeMs, subject } = line[0]!;
    written = timeMs === before ? written + 1 : 0;
    before = timeMs;
    if (timeMs === place.timeMs && written < place.written) continue;
    if (text.length > PIECE_CHARS) return { text, next: { timeMs, written } };
    const cells = widths.flatMap(
      (width, of) => line.find((row) => row.of === of)?.cells ?? Array<string>(width).fill(''),
    );
    const who = place.hasSubjects ? [textCell(subject)] : [];
    text += lineOf([timeCell(timeMs, zoneOffsetMinutes), ...who, ...cells]);
  }
  return { text };
}

/** Rows that share a line: of the same time and the same speaker, one a device. */
function* merged(rows: readonly Row[]): Generator<readonly Row[]> {
  let line: Row[] = [];
  for (const row of rows) {
    const first = line[0];
    const fits =
      first?.timeMs === row.timeMs && first.subject === row.subject && !line.some(({ of }) => of === row.of);
    if (!fits && line.length > 0) {
      yield line;
      line = [];
    }
    line.push(row);
  }
  if (line.length > 0) yield line;
}
