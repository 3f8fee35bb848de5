import { type LineCounts, type LineEvent, lineEvents, type LineFigures } from '../api/doctor.ts';

/** The whole strip in one sum. */
export interface Totals extends LineCounts {
  /** Bytes, and characters that were heard as an error instead of a byte. */
  readonly chars: number;
  /**
   * Whether something happens all along, as a wrong setting does, and not in some stretches only, as noise does: as many
   * stretches have it as would if it fell on them by chance.
   */
  isSteady(event: LineEvent): boolean;
}

const FEWEST = 5;
/** Of the stretches that chance would hit, so many are enough. */
const STEADY = 0.7;

export function totalsOf({ strip }: Pick<LineFigures, 'strip'>): Totals {
  const sum = Object.fromEntries(lineEvents.map((event) => [event, 0])) as Record<LineEvent, number>;
  for (const stretch of strip) for (const event of lineEvents) sum[event] += stretch[event];
  const heard = strip.filter(({ bytes, framing, parity }) => bytes + framing + parity > 0);
  const isSteady = (event: LineEvent) => {
    const hit = heard.filter((stretch) => stretch[event] > 0).length;
    const byChance = heard.length * (1 - Math.exp(-sum[event] / heard.length));
    return sum[event] >= FEWEST && hit >= STEADY * byChance;
  };
  return { ...sum, chars: sum.bytes + sum.framing + sum.parity, isSteady };
}
