import { isAsItCame } from '../../model/scale.ts';
import type { ChannelView } from '../../api/device.ts';
import type { Batch } from '../../model/batch.ts';
import { unitOf } from '../../model/channel.ts';
import { peopleUnit } from '../../model/units.ts';

/** One row as most receivers want it: a time and what was measured then. */
export interface Row {
  readonly timeMs: number;
  readonly values: Readonly<Record<string, number>>;
}

/** A batch row by row; what is missing, or no number that JSON has, is left out. */
export function rowsOf({ subject, channels, time, columns }: Batch): readonly Row[] {
  const names = channels.map((name) => (subject === undefined ? name : `${subject}.${name}`));
  return Array.from(time, (timeMs, i) => {
    const present = names.flatMap((name, c) => {
      const value = columns[c]![i]!;
      return Number.isFinite(value) ? [[name, value] as const] : [];
    });
    return { timeMs, values: Object.fromEntries(present) };
  });
}

/** The unit of values as they were recorded, as people write it; how they are scaled for a screen is that screen's matter. */
export const recordedUnit = (channel: ChannelView): string =>
  isAsItCame(channel) ? channel.unitText : peopleUnit(unitOf(channel));
