import { parseHex } from '../text/inert.ts';
import type { ConsoleLine, ConsoleView, LineKind } from './console-lines.ts';
import { textOf } from './console-lines.ts';

/** Which rows are shown, and which of them are looked for. */
export interface Wanted {
  readonly direction: 'both' | 'heard' | 'sent';
  readonly text: string;
  /** What is looked for is written in hexadecimal digits. */
  readonly isHex: boolean;
}

/** Line errors and the like belong to what comes. */
const SENT: readonly LineKind[] = ['sent', 'event'];

export function directed(
  lines: readonly ConsoleLine[],
  direction: Wanted['direction'],
): readonly ConsoleLine[] {
  if (direction === 'both') return lines;
  return lines.filter(({ kind }) => (direction === 'sent' ? SENT.includes(kind) : kind !== 'sent'));
}

/** The places of the rows in which it is; undefined where nothing is looked for, or no bytes are written. */
export function found(
  lines: readonly ConsoleLine[],
  { text, isHex }: Wanted,
  view: ConsoleView,
): readonly number[] | undefined {
  if (text === '') return undefined;
  const bytes = isHex ? parseHex(text) : undefined;
  if (isHex && !bytes) return undefined;
  const wanted = text.toLowerCase();
  const places: number[] = [];
  for (let at = 0; at < lines.length; at++)
    if (bytes ? hasBytes(lines, at, bytes) : textOf(lines[at]!, view).toLowerCase().includes(wanted))
      places.push(at);
  return places;
}

/** Whether bytes begin in a row, wherever they end: what was cut into rows is one stream still. */
function hasBytes(lines: readonly ConsoleLine[], at: number, wanted: Uint8Array): boolean {
  const { bytes, kind } = lines[at]!;
  for (let from = bytes.indexOf(wanted[0]!); from >= 0; from = bytes.indexOf(wanted[0]!, from + 1)) {
    let row = at;
    let place = from;
    let matched = 0;
    while (matched < wanted.length) {
      const line = lines[row];
      if (line?.kind !== kind) break;
      if (place >= line.bytes.length) {
        row++;
        place = 0;
      } else if (line.bytes[place++] !== wanted[matched++]) break;
      else if (matched === wanted.length) return true;
    }
  }
  return false;
}
