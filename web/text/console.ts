import type { ConsoleItem } from '../../station/api/console.ts';
import type { Fault } from '../../station/model/fault.ts';
import { faultText } from './faults/faults.ts';
import { formatNumber } from './numbers.ts';
import { refusedCode } from './faults/refused.ts';
import { formatClock } from './times.ts';

/** What a person may have put behind what they send. */
export const LINE_ENDS = [
  ['none', 'no line end', ''],
  ['lf', 'LF', '\n'],
  ['cr', 'CR', '\r'],
  ['crlf', 'CR LF', '\r\n'],
] as const;
export type LineEnd = (typeof LINE_ENDS)[number][0];

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', '\\': '\\' };

/** What somebody typed, as bytes: `\r`, `\n`, `\t`, `\0`, `\\` and `\x1b` are what they are in most languages. */
export function parseSent(text: string, end: LineEnd): Uint8Array | { readonly problem: string } {
  const bytes: number[] = [];
  const add = (plain: string) => bytes.push(...new TextEncoder().encode(plain));
  for (let at = 0; at < text.length; at++) {
    const next = text[at + 1] ?? '';
    if (text[at] !== '\\') add(String.fromCodePoint(text.codePointAt(at)!));
    else if (next === 'x' && /^[0-9a-f]{2}$/i.test(text.slice(at + 2, at + 4)))
      bytes.push(parseInt(text.slice(at + 2, at + 4), 16));
    else if (ESCAPES[next] !== undefined) add(ESCAPES[next]);
    else return { problem: `“\\${next}” means nothing. Write \\\\ for a backslash.` };
    if (text[at] === '\\') at += next === 'x' ? 3 : 1;
    else if (text.codePointAt(at)! > 0xffff) at++;
  }
  add(LINE_ENDS.find(([name]) => name === end)![2]);
  return Uint8Array.from(bytes);
}

/** The clock to the millisecond. */
export function clockMs(timeMs: number): string {
  const ms = String(Math.floor(timeMs) % 1_000).padStart(3, '0');
  return `${formatClock(timeMs)}.${ms}`;
}

/** Seconds since the first thing that is shown, to the millisecond. */
export const sinceStart = (ms: number): string => `+${(ms / 1_000).toFixed(3)} s`;

const LINE_ERRORS = {
  overrun: 'Bytes came faster than they were taken: some are lost',
  framing: 'A byte without its stop bit: wrong rate, or noise',
  parity: 'A byte with the wrong parity',
  break: 'The line was held low',
} as const;

/** What happened that is no byte, and what a frame says, or why it does not. */
export function eventText(item: ConsoleItem): string | undefined {
  switch (item.kind) {
    case 'line-error':
      return LINE_ERRORS[item.error];
    case 'opened':
      return item.line ? `Opened, ${item.line.baudRate} baud, ${lineText(item.line)}` : 'Opened';
    case 'closed':
      return 'Closed';
    case 'dropped':
      return item.count === 1 ? 'A frame never became whole' : `${item.count} frames never became whole`;
    case 'frame':
      if (item.fault) return damageText(item.fault);
      if (item.isQuestion) return 'Answers nothing that was asked';
      return item.said.map(saidText).join(' | ');
    default:
      return undefined;
  }
}

/** What is wrong with a frame, as somebody who looks at its bytes wants to know it. */
function damageText(fault: Fault): string {
  switch (fault.code) {
    case 'frame/checksum':
      return `Checksum ${hexOf(fault.detail.actual)}, but ${hexOf(fault.detail.expected)} is in it`;
    case 'frame/length':
      return `${fault.detail.actual} bytes, where ${fault.detail.expected} are expected`;
    case 'frame/syntax':
      return 'Not what the driver reads';
    case 'frame/refused':
      return `Refused, code ${refusedCode(fault.detail)}`;
    default:
      return faultText(fault).title;
  }
}

const hexOf = (number: number): string => number.toString(16).padStart(2, '0');

const lineText = ({ dataBits, parity }: { readonly dataBits: number; readonly parity: string }): string =>
  `${dataBits}${parity.slice(0, 1).toUpperCase()}1`;

function saidText({ subject, values }: { readonly subject?: string; readonly values: object }): string {
  const numbers = Object.entries(values as Readonly<Record<string, number>>);
  const all = numbers.map(([name, value]) => `${name} ${formatNumber(value, decimalsOf(value))}`).join(', ');
  return subject === undefined ? all : `${subject}: ${all}`;
}

const decimalsOf = (value: number): number => Math.min(6, /\.(\d+)/.exec(String(value))?.[1]?.length ?? 0);
