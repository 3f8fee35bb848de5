import { fault } from '../../model/fault.ts';
import { idOf } from './frame.ts';
import type { Kind } from './vif.ts';

/** What a meter of the first generation says: two counters at fixed places. EN 13757-3:2004, section 5.4. */
export interface FixedData {
  readonly id: string;
  readonly status: number;
  readonly medium: number;
  readonly counters: readonly { readonly kind: Kind; readonly stored: boolean; readonly digits: string }[];
}

const BINARY = 0x80;
const STORED = 0x40;
/** The second counter is the first one's at the last due date. */
const OF_DUE_DATE = 0x3e;

/** @throws frame/length; frame/syntax where a counter is no number. */
export function fixedOf(data: Uint8Array): FixedData {
  if (data.length !== 16) throw fault('frame/length', { expected: 16, actual: data.length });
  const status = data[5]!;
  const codes = [data[6]! & 0x3f, data[7]! & 0x3f];
  const counters = [0, 1].flatMap((i) => {
    const kind = fixedKind(codes[i] === OF_DUE_DATE ? codes[0]! : codes[i]!);
    const stored = codes[i] === OF_DUE_DATE || (status & STORED) !== 0;
    return kind ? [{ kind, stored, digits: digitsOf(data.subarray(8 + 4 * i, 12 + 4 * i), status) }] : [];
  });
  return { id: idOf(data), status, medium: (data[6]! >> 6) | ((data[7]! >> 6) << 2), counters };
}

function digitsOf(bytes: Uint8Array, status: number): string {
  const digits = idOf(bytes);
  if (status & BINARY) return String(Number.parseInt(digits, 16));
  if (!/^\d+$/.test(digits)) throw fault('frame/syntax', { text: digits });
  return digits;
}

/** Units in steps of ten, three of each before the next prefix. EN 13757-3:2004, table 2. */
function fixedKind(code: number): Kind | undefined {
  const kind = (name: string, first: number, power: number, times = 1): Kind => ({
    name,
    quantity: name as Kind['quantity'],
    power: power + code - first,
    times,
  });
  if (code >= 0x02 && code <= 0x0a) return kind('energy', 0x02, 0);
  if (code >= 0x0b && code <= 0x13) return kind('energy', 0x0b, 3, 1 / 3600);
  if (code >= 0x14 && code <= 0x1c) return kind('power', 0x14, 0);
  if (code >= 0x1d && code <= 0x25) return kind('power', 0x1d, 3, 1 / 3600);
  if (code >= 0x26 && code <= 0x2e) return kind('volume', 0x26, -6);
  if (code >= 0x2f && code <= 0x37) return kind('volumeFlow', 0x2f, -6);
  if (code === 0x38) return { name: 'temperature', quantity: 'temperature', power: -3, times: 1 };
  if (code === 0x39) return { name: 'heatCost', quantity: 'other', power: 0, times: 1 };
  return undefined;
}
