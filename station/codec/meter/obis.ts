import type { Quantity } from '../../model/channel.ts';

/** An OBIS code: which medium, channel, quantity, processing, tariff and billing period. IEC 62056-61, section 4. */
export interface Obis {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** What a code stands for: a channel's name, and its quantity where the number comes without a unit. */
export interface Meaning {
  readonly name: string;
  readonly quantity: Quantity;
}

const LETTERS: Readonly<Record<string, number>> = { C: 96, F: 97, L: 98, P: 99 };
const CODE = /^(?:(\d{1,3})-(\d{1,3}):)?(\d{1,3}|[CFLP])[.:](\d{1,3}|F)(?:\.(\d{1,3}))?(?:[*&.](\d{1,3}))?$/;

/**
 * Reads `1-0:1.8.1*255`, or reduced as in IEC 62056-21, annex C: `1.8.1`, `C.1`, `6.8`; undefined for what is no code. Some
 * meters put a colon for the first point. What is left out means electricity, all of the current period; a code of two
 * numbers alone, as heat meters have them, is of medium 6, unless its value (`quantity`) is one that only
 * electricity has.
 */
export function parseObis(text: string, quantity?: Quantity): Obis | undefined {
  const [, a, b, c, d, e, f] = CODE.exec(text) ?? [];
  if (c === undefined || d === undefined) return undefined;
  const heat = a === undefined && e === undefined && /^\d/.test(c) && !isElectric(Number(c), quantity);
  const code = {
    a: a === undefined ? (heat ? 6 : 1) : Number(a),
    b: Number(b ?? 0),
    c: LETTERS[c] ?? Number(c),
    d: LETTERS[d] ?? Number(d),
    e: Number(e ?? 0),
    f: Number(f ?? 255),
  };
  return Object.values(code).every((part) => part <= 255) ? code : undefined;
}

const ELECTRIC: ReadonlySet<Quantity> = new Set([
  'voltage',
  'current',
  'frequency',
  'reactivePower',
  'reactiveEnergy',
  'apparentPower',
]);

/** Power and energy heat meters have, too; their codes begin with 6 and 9 (Landis+Gyr UH50 and whoever writes as it does). */
const isElectric = (c: number, quantity: Quantity | undefined): boolean =>
  quantity !== undefined &&
  (ELECTRIC.has(quantity) || ((quantity === 'power' || quantity === 'energy') && c !== 6 && c !== 9));

/** Four directions, four quadrants, apparent, then what has no direction: IEC 62056-61, table 5, value group C. */
const KINDS = [
  ['import', ''],
  ['export', ''],
  ['import', 'Reactive'],
  ['export', 'Reactive'],
  ...[1, 2, 3, 4].map((quadrant) => [`quadrant${quadrant}`, 'Reactive'] as const),
  ['import', 'Apparent'],
  ['export', 'Apparent'],
] as const;

/** Value group D of the electricity codes: how the quantity was processed. */
const PROCESSED: Readonly<Record<number, string>> = {
  2: 'Cumulated',
  4: 'Average',
  5: 'LastAverage',
  6: 'Max',
};

const ABSTRACT: Readonly<Record<string, Meaning>> = {
  '96.14.0': { name: 'tariff', quantity: 'code' },
  '96.7.21': { name: 'powerFailures', quantity: 'count' },
  '96.7.9': { name: 'longPowerFailures', quantity: 'count' },
  '96.3.10': { name: 'breaker', quantity: 'code' },
  '17.0.0': { name: 'threshold', quantity: 'other' },
};

const HEAT: Readonly<Record<string, Meaning>> = {
  '8': { name: 'heatEnergy', quantity: 'energy' },
  '26': { name: 'volume', quantity: 'volume' },
  '6': { name: 'maxPower', quantity: 'power' },
  '33': { name: 'maxVolumeFlow', quantity: 'volumeFlow' },
  '31': { name: 'operatingTime', quantity: 'duration' },
  '32': { name: 'missingTime', quantity: 'duration' },
};

/** What a code of the current period stands for; undefined for codes without a name here, and for past periods. */
export function meaningOf(code: Obis): Meaning | undefined {
  const { a, b, c, d, e, f } = code;
  if (f !== 255) return undefined;
  if (a === 0 && b === 0) return ABSTRACT[`${c}.${d}.${e}`];
  if (a === 6) return c === 6 && e === 0 ? HEAT[d] : undefined;
  return a === 1 && b <= 1 ? electricity(c, d, e) : undefined;
}

function electricity(c: number, d: number, e: number): Meaning | undefined {
  if (c === 91 && d === 7 && e === 0) return { name: 'neutralCurrent', quantity: 'current' };
  if (c < 1 || c > 80) return undefined;
  const phase = c > 20 ? String(Math.floor((c - 1) / 20)) : '';
  const kind = ((c - 1) % 20) + 1;
  const tariff = e === 0 ? '' : `T${e}`;
  if (kind === 12 && e === 0 && (d === 32 || d === 36))
    return { name: `voltage${d === 32 ? 'Sags' : 'Swells'}${phase}`, quantity: 'count' };
  if (kind === 11 && d === 4 && e === 0) return { name: `fuseThreshold${phase}`, quantity: 'current' };
  if (kind >= 11 && kind <= 14) return d === 7 && e === 0 ? plain(kind, phase) : undefined;
  const [way, sort] = KINDS[kind - 1] ?? (kind === 15 ? ['total', ''] : kind === 16 ? ['net', ''] : []);
  if (way === undefined || sort === undefined) return undefined;
  if (d === 8)
    return {
      name: `${way}${sort}Energy${phase}${tariff}`,
      quantity: sort === 'Reactive' ? 'reactiveEnergy' : 'energy',
    };
  const quantity = sort === 'Reactive' ? 'reactivePower' : sort === 'Apparent' ? 'apparentPower' : 'power';
  if (d === 7) {
    if (e !== 0) return undefined;
    return { name: way === 'net' ? `power${phase}` : `${way}${sort}Power${phase}`, quantity };
  }
  const processed = PROCESSED[d];
  return processed === undefined
    ? undefined
    : { name: `${way}${sort}Power${processed}${phase}${tariff}`, quantity };
}

function plain(kind: number, phase: string): Meaning {
  const [name, quantity] = (
    [
      ['current', 'current'],
      ['voltage', 'voltage'],
      ['powerFactor', 'ratio'],
      ['frequency', 'frequency'],
    ] as const
  )[kind - 11]!;
  return { name: `${name}${phase}`, quantity };
}

/** A name for a code that has none of its own; values of past periods have no name at all. */
export const generic = ({ a, b, c, d, e, f }: Obis): string | undefined =>
  f === 255 ? `obis_${a}_${b}_${c}_${d}_${e}` : undefined;
