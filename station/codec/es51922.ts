import { toHex } from './bytes.ts';
import { fault } from '../model/fault.ts';
import type { Channel } from '../model/channel.ts';

/** What the display of a multimeter with Cyrustek's ES51922 shows. */
export interface Display {
  /** What is measured, with AC or DC where it is said: `voltageDc`. */
  readonly name: string;
  readonly channel: Channel;
  /** Undefined where there is more, or less, than it can show. */
  readonly value: number | undefined;
  readonly overload: boolean;
  readonly hold: boolean;
  readonly batteryLow: boolean;
}

/** A position of its switch: what it measures, and what one step of the last digit is in each range. */
interface Mode {
  readonly name: string;
  readonly channel: Channel;
  readonly steps: readonly (number | undefined)[];
}

/** The bits of status and options 1 to 4. */
interface Flags {
  readonly status: number;
  readonly minMax: number;
  readonly limits: number;
  readonly current: number;
  readonly other: number;
}

const volts = { quantity: 'voltage', decimals: 5 } as const;
const amperes = { quantity: 'current', decimals: 8 } as const;
const ohms = { quantity: 'resistance', decimals: 2 } as const;
const hertz = { quantity: 'frequency', decimals: 2 } as const;
const share = { quantity: 'percent', decimals: 1 } as const;

/** Tables 5 and 6 of the datasheet V1.0: functions by their low four bits, ranges in their order. */
const MODES: ReadonlyMap<number, Mode> = new Map([
  [0x0, { name: 'current', channel: amperes, steps: [1e-3] }],
  [0x1, { name: 'diode', channel: volts, steps: [1e-4] }],
  [0x2, { name: 'frequency', channel: hertz, steps: [1e-2, 1e-1, undefined, 1, 1e1, 1e2, 1e3, 1e4] }],
  [0x3, { name: 'resistance', channel: ohms, steps: [1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4] }],
  [0x5, { name: 'continuity', channel: ohms, steps: [1e-2] }],
  [
    0x6,
    {
      name: 'capacitance',
      // One step of it is a picofarad: too little for the farad's decimals.
      channel: { quantity: 'other', unit: 'nF', decimals: 3 },
      steps: [1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4],
    },
  ],
  [0x9, { name: 'current', channel: amperes, steps: [1e-4, 1e-3, 1e-2, 1e-1, 1] }],
  [0xb, { name: 'voltage', channel: volts, steps: [1e-4, 1e-3, 1e-2, 1e-1, 1e-5] }],
  [0xd, { name: 'current', channel: amperes, steps: [1e-8, 1e-7] }],
  [0xf, { name: 'current', channel: amperes, steps: [1e-6, 1e-5] }],
]);
const FREQUENCY = 0x2;
const DUTY: Mode = { name: 'dutyCycle', channel: share, steps: Array<number>(8).fill(0.1) };

const SIZE = 12;

/**
 * Reads a line without its end: range, five digits, function, status and four bytes of options, 0x30 and four bits each.
 * @throws frame/length, frame/syntax.
 */
export function displayOf(line: Uint8Array): Display {
  if (line.length !== SIZE) throw fault('frame/length', { expected: SIZE, actual: line.length });
  const strange = () => fault('frame/syntax', { text: toHex(line) });
  if (line.some((byte) => byte >> 4 !== 3)) throw strange();
  const [range, ...rest] = Array.from(line, (byte) => byte & 0xf) as [number, ...number[]];
  const digits = rest.slice(0, 5);
  const [fn, status, minMax, limits, current, other] = rest.slice(5) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const frequency = fn === FREQUENCY || (current & VAHZ) !== 0; // the frequency of what is measured
  const mode = frequency ? ((status & JUDGE) !== 0 ? DUTY : MODES.get(FREQUENCY)) : MODES.get(fn);
  const step = mode?.steps[range];
  if (!mode || step === undefined) throw strange();
  if (!agree(fn, frequency, { status, minMax, limits, current, other })) throw strange();
  const overload = (status & OL) !== 0;
  const none = overload || (limits & UL) !== 0;
  const counts = digits.reduce((all, digit) => 10 * all + digit, 0);
  if (!none && (digits.some((digit) => digit > 9) || counts > MOST_COUNTS)) throw strange();
  return {
    name: `${mode.name}${frequency ? '' : coupling(current)}${aspect(minMax, limits)}`,
    channel: mode.channel,
    value: none ? undefined : (status & 4 ? -counts : counts) * step,
    overload,
    hold: (other & 2) !== 0,
    batteryLow: (status & 2) !== 0,
  };
}

/** Volts and amperes, which alone are AC or DC, have peaks and a frequency. */
const COUPLED: ReadonlySet<number> = new Set([0x0, 0x9, 0xb, 0xd, 0xf]);
const [JUDGE, OL, UL, VAHZ] = [8, 1, 8, 1];
/** Nothing but what is measured, or one of relative, minimum, maximum and the two peaks instead of it. */
const SHOWN_ALONE: ReadonlySet<number> = new Set([0, 2, 4, 8, 0x10, 0x20]);
/** What it counts to; on the way to an overload it shows some more. */
const MOST_COUNTS = 22_999;

/**
 * Whether the bits say what goes together. There is no checksum, and half of each byte is that of any digit: lines of twelve
 * digits (barcodes, dates, counters) would pass for a display, if a display could show everything at once.
 */
function agree(fn: number, frequency: boolean, { status, minMax, limits, current, other }: Flags): boolean {
  const ways = (current >> 2) & 3; // DC and AC
  const peaks = (limits >> 1) & 3;
  const coupled = COUPLED.has(fn);
  return (
    (limits & 1) === 0 && // always nought, as bit 3 of option 4
    (other & 8) === 0 &&
    (coupled ? ways === 1 || ways === 2 : ways === 0 && peaks === 0 && (current & VAHZ) === 0) &&
    SHOWN_ALONE.has((minMax & 14) | (peaks << 4)) &&
    (frequency || (status & JUDGE) === 0) &&
    !((status & OL) !== 0 && (limits & UL) !== 0)
  );
}

const coupling = (bits: number): string => `${bits & 4 ? 'Ac' : ''}${bits & 8 ? 'Dc' : ''}`;

/** What is shown instead of what is measured now. */
function aspect(minMax: number, limits: number): string {
  if (limits & 4) return 'PeakMax';
  if (limits & 2) return 'PeakMin';
  if (minMax & 8) return 'Max';
  if (minMax & 4) return 'Min';
  return minMax & 2 ? 'Relative' : '';
}
