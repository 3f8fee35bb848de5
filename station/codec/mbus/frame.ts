import { fault } from '../../model/fault.ts';
import { latin1 } from '../bytes.ts';
import { sum } from '../checksum.ts';

/** What a meter answers when it is asked for its data. EN 13757-3, section 5. */
export interface Answer {
  readonly address: number;
  /** How the data lie: variable records, or two counters at fixed places. */
  readonly structure: 'variable' | 'fixed' | 'other';
  readonly data: Uint8Array;
}

const SND_NKE = 0x40;
const REQ_UD2 = 0x5b;
/** Frame count bit: a second answer differs from the first by it. */
const FCB = 0x20;
/** Addresses that every meter answers. */
const ANY = 0xfd;

const short = (control: number, address: number) =>
  Uint8Array.of(0x10, control, address, (control + address) & 0xff, 0x16);

/** What a meter is asked: to begin anew, then for its data, which may take several answers. EN 13757-2, section 5.7. */
export const mbusRequests = (address: number, telegrams: number): readonly Uint8Array[] => [
  short(SND_NKE, address),
  ...Array.from({ length: telegrams }, (_, i) => short(i % 2 === 0 ? REQ_UD2 | FCB : REQ_UD2, address)),
];

/** Whether a frame has its end and the sum of what lies between. EN 13757-2, section 5.3.2. */
export function isSound(frame: Uint8Array): boolean {
  if (frame.length < 5) return frame.length === 1;
  const head = frame[0] === 0x68 ? 4 : 1;
  return frame.at(-1) === 0x16 && (sum(frame.subarray(head, -2)) & 0xff) === frame.at(-2);
}

const isAnswer = (frame: Uint8Array) => frame[0] === 0x68 && (frame[4]! & 0x4f) === 0x08;

/** Whether a frame answers: `E5` to beginning anew, data to a request for data of the same address, or heard alone. */
export function answersMbus(request: Uint8Array, frame: Uint8Array): boolean {
  const asked = request[0] === 0x10 ? request[1]! : undefined;
  if (asked === SND_NKE) return frame[0] === 0xe5;
  if (!isAnswer(frame)) return false;
  return asked === undefined || request[2]! >= ANY || request[2] === frame[5];
}

/** The longest answer: `E5` to beginning anew. */
export const answerBytes = (request: Uint8Array): number => (request[1] === SND_NKE ? 1 : 261);

/**
 * The data of a meter's answer; undefined for what is no answer.
 * @throws frame/checksum, frame/length; frame/refused with the application error that a meter reports instead.
 */
export function answerOf(frame: Uint8Array): Answer | undefined {
  if (!isAnswer(frame)) return undefined;
  if (frame.length < 9) throw fault('frame/length', { expected: 9, actual: frame.length });
  if (!isSound(frame))
    throw fault('frame/checksum', { expected: sum(frame.subarray(4, -2)) & 0xff, actual: frame.at(-2)! });
  const [address, control] = [frame[5]!, frame[6]!];
  const data = frame.subarray(7, -2);
  if (control === 0x70) throw fault('frame/refused', { code: data[0] ?? 0 });
  const structure = control === 0x72 ? 'variable' : control === 0x73 ? 'fixed' : 'other';
  return { address, structure, data };
}

/** Who answers: the head of 12 bytes before variable records. EN 13757-3, section 5.4. */
export interface Head {
  readonly id: string;
  readonly manufacturer: string;
  readonly version: number;
  readonly medium: number;
  readonly status: number;
  readonly records: Uint8Array;
}

/** Security modes of EN 13757-7 that hide records; older meters have anything in this place. */
const AES_MODES: ReadonlySet<number> = new Set([5, 7, 13]);

/** @throws frame/length; frame/locked where the records are encrypted, which no wired meter is known to do. */
export function headOf(data: Uint8Array): Head {
  if (data.length < 12) throw fault('frame/length', { expected: 12, actual: data.length });
  if (AES_MODES.has(data[11]! & 0x1f)) throw fault('frame/locked', { key: 'missing' });
  return {
    id: idOf(data),
    manufacturer: manufacturerOf(data[4]! | (data[5]! << 8)),
    version: data[6]!,
    medium: data[7]!,
    status: data[9]!,
    records: data.subarray(12),
  };
}

/** Four bytes of decimal digits, the lowest first. */
export const idOf = (data: Uint8Array): string =>
  Array.from(data.subarray(0, 4).toReversed(), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Three letters of five bits each. EN 13757-3, section 5.6. */
const manufacturerOf = (code: number) =>
  latin1(Uint8Array.of(64 + ((code >> 10) & 31), 64 + ((code >> 5) & 31), 64 + (code & 31)));

/** EN 13757-3, table 8. */
const MEDIA: Readonly<Record<number, string>> = {
  0: 'other',
  1: 'oil',
  2: 'electricity',
  3: 'gas',
  4: 'heat (outlet)',
  5: 'steam',
  6: 'warm water',
  7: 'water',
  8: 'heat cost allocator',
  9: 'compressed air',
  10: 'cooling (outlet)',
  11: 'cooling (inlet)',
  12: 'heat (inlet)',
  13: 'heat and cooling',
  14: 'bus',
  21: 'hot water',
  22: 'cold water',
  24: 'pressure',
  25: 'analogue to digital',
};

export const mediumText = (medium: number): string => MEDIA[medium] ?? `medium ${medium}`;
