import type { Candidate, ProfilePart, Suggestion } from '../../station/model/profile.ts';
import { formatCount, formatNumber, NONE } from './numbers.ts';

/** Which bytes of a frame, as people count them: from 0, as the profile does. */
const bytesText = (from: number, to: number): string =>
  to - from > 1 ? `bytes ${from}–${to - 1}` : `byte ${from}`;

const TYPES: Readonly<Record<string, string>> = {
  u: 'unsigned',
  i: 'signed',
  f: 'float',
  b: 'BCD',
  d: 'digits',
};

/** Where a field stands and how it is read: “bytes 3–4, signed, big-endian, ÷ 10”. */
export function placeText(field: ProfilePart, from: number, to: number): string {
  switch (field['from']) {
    case 'key':
      return `behind “${String(field['key'])}”${scaleText(field)}`;
    case 'column':
      return `column ${String(field['column'])}${scaleText(field)}`;
    case 'after':
      return `after “${String(field['after'])}”${scaleText(field)}`;
    case 'bits':
      return `byte ${String(field['at'])}, bit ${String(field['bit'])}${scaleText(field)}`;
    default: {
      const type = TYPES[String(field['type'])[0] ?? ''] ?? '';
      const order = to - from > 1 && type !== 'digits' ? `, ${String(field['endian'] ?? 'big')}-endian` : '';
      return `${bytesText(from, to)}, ${type}${order}${scaleText(field)}`;
    }
  }
}

function scaleText({ scale, offset }: ProfilePart): string {
  const factor =
    typeof scale === 'number'
      ? scale < 1 && scale > 0
        ? `, ÷ ${formatNumber(1 / scale, 0)}`
        : `, × ${scale}`
      : '';
  if (typeof offset !== 'number') return factor;
  return `${factor}, ${offset < 0 ? '−' : '+'} ${Math.abs(offset)}`;
}

/** “bytes 3–4, signed, big-endian, ÷ 10 = 23.4, changes smoothly”. */
export function candidateText({ field, from, to, values, changes }: Candidate): string {
  const value = values.at(-1);
  const number = value === undefined || Number.isNaN(value) ? NONE : String(Number(value.toPrecision(7)));
  const how = changes === 'constant' ? 'has not changed' : `changes ${changes}`;
  return `${placeText(field, from, to)} = ${number}, ${how}`;
}

/** What a suggestion proposes, and what speaks for it. */
export function suggestionText({ part, share, frames }: Suggestion): string {
  return `${partText(part)} (${Math.round(100 * share)} % of ${formatCount(frames)} frames fit)`;
}

function partText(part: ProfilePart): string {
  const start = part['start'] === undefined ? '' : ` that begin with ${String(part['start'])}`;
  switch (part['kind']) {
    case 'lines':
      return 'Lines of text';
    case 'fixed':
      return `Frames of ${String(part['bytes'])} bytes${start}`;
    case 'length':
      return `Frames with their length in them${start}`;
    case 'marked':
      return `Frames between ${String(part['start'])} and ${String(part['end'])}`;
    case 'cobs':
      return 'COBS: a zero between frames';
    case 'slip':
      return 'SLIP: C0 between frames';
    case 'pause':
      return `A pause of ${String(part['afterMs'])} ms between frames`;
    default:
      return `Checksum ${String(part['kind'])} at ${String(part['at'])} from the end`;
  }
}

export const framingNames: Readonly<Record<string, string>> = {
  lines: 'Lines of text',
  fixed: 'A fixed length',
  length: 'A length in the frame',
  marked: 'Between a start and an end',
  cobs: 'COBS',
  slip: 'SLIP',
  pause: 'A pause between frames',
};
