import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Line } from '../../workers/usb-serial/chip.ts';
import type { Request } from '../linux/usb/emulated-usb.ts';

/** What a chip was told by Linux' driver, in order, at each occasion; each request as {@link asTold} writes it. */
export interface Recorded {
  readonly plugged: readonly string[];
  /** At 9600 baud, 8N1. */
  readonly opened: readonly string[];
  readonly lines: readonly { readonly line: Line; readonly told: readonly string[] }[];
  readonly closed: readonly string[];
}

/** A request in hexadecimal: type, number, value, index, and what was sent with it. */
export const asTold = ({ type, request, value, index, data }: Request): string =>
  [hex(type, 2), hex(request, 2), hex(value, 4), hex(index, 4), Buffer.from(data).toString('hex')]
    .join(' ')
    .trimEnd();
const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0');

/** Reads a recording of `test/linux/usb/transfers.spec.ts`. */
export function recorded(chip: string): Recorded {
  const text = readFileSync(join(import.meta.dirname, `../recordings/linux-usb/${chip}.txt`), 'utf8');
  const parts = text.split(/^(?=plugged|opened|line|closed)/m).slice(1);
  const [plugged, opened, ...rest] = parts.map((part) => part.trim().split('\n'));
  const closed = rest.pop()!;
  const lines = rest.map(([title, ...told]) => {
    const [, baudRate, dataBits, parity, stopBits] = title!.split(' ');
    const line = {
      baudRate: Number(baudRate),
      dataBits: Number(dataBits),
      parity,
      stopBits: Number(stopBits),
    };
    return { line: line as Line, told };
  });
  return { plugged: plugged!.slice(1), opened: opened!.slice(1), lines, closed: closed.slice(1) };
}

// oxfmt-ignore
const rates = [
  300, 1200, 2400, 4800, 19_200, 38_400, 57_600, 74_880, 115_200, 230_400, 250_000, 460_800, 921_600, 1_000_000,
  2_000_000,
];
const plain = { parity: 'none', dataBits: 8, stopBits: 1 } as const;

/** The lines that are recorded, after 9600 8N1: rates as they usually are, and every frame at one of them. */
export const lines: readonly Line[] = [
  ...rates.map((baudRate): Line => ({ ...plain, baudRate })),
  { baudRate: 9600, parity: 'even', dataBits: 7, stopBits: 1 },
  { baudRate: 9600, parity: 'odd', dataBits: 7, stopBits: 1 },
  { baudRate: 19_200, parity: 'even', dataBits: 8, stopBits: 1 },
  { baudRate: 9600, parity: 'none', dataBits: 8, stopBits: 2 },
];
