import type { Batch } from '../../../model/batch.ts';
import type { Logged } from '../../../model/entry.ts';
import type { Origin } from '../../../runtime/platform.ts';
import type { DeviceMeta } from '../../native/device.ts';
import type { Lane } from '../../parcel.ts';
import type { Pack, SenmlRecord } from './record.ts';
import { RELATIVE_BELOW_S, SECONDARY_UNITS } from './resolve.ts';
import { senmlUnit } from './units.ts';

export type LoggedBatch = Extract<Logged, { readonly kind: 'batch' }>;

/** A value before it knows where its pack begins: absolute time, whole name, and what only Fieldline reads. */
export interface Measured {
  readonly timeMs: number;
  readonly record: SenmlRecord;
  readonly secondary: boolean;
}

/** Whether all its times can be said: what is before 1978 would be read as so long from now. */
export const canBeSaid = ({ time }: Batch): boolean => time.every((ms) => ms >= 1000 * RELATIVE_BELOW_S);

/** A batch value by value. The first of each row carries `seq` and `row`, so that a sink can tell what it has already. */
export function measured({ seq, batch }: LoggedBatch, meta: DeviceMeta | undefined): readonly Measured[] {
  const { subject, channels, time, columns } = batch;
  const place = subject === undefined ? '' : `${subject.replace(/[^A-Za-z0-9\-:._]/g, '_')}/`;
  const about = channels.map((name) => {
    const channel = meta?.channels.find((each) => each.name === name);
    const unit = channel && senmlUnit(channel);
    return { n: place + name, unit, boolean: channel?.quantity === 'switch' };
  });
  return Array.from(time).flatMap((timeMs, row) => {
    let key: object = { seq, row };
    return about.flatMap(({ n, unit, boolean }, i): readonly Measured[] => {
      const value = columns[i]![row]!;
      if (!Number.isFinite(value)) return [];
      const said = boolean && (value === 0 || value === 1) ? { vb: value === 1 } : { v: value };
      const record = { n, ...(unit ? { u: unit.name } : {}), ...said, ...key };
      key = {};
      return [{ timeMs, record, secondary: unit?.secondary === true }];
    });
  });
}

/** Values of one device as a pack; its base name is unique as long as the station's is. */
export function packOf(
  { station, epoch }: Origin,
  device: string,
  all: readonly Measured[],
  lane: Lane,
): Pack {
  const beginS = Math.floor(all[0]!.timeMs / 1000);
  const secondary = all.some((each) => each.secondary);
  const base = {
    bn: `fieldline:${station}:${device}:`,
    bt: beginS,
    ...(secondary ? { bver: SECONDARY_UNITS } : {}),
    epoch,
    ...(lane === 'late' ? { late: true } : {}),
  };
  return all.map(({ timeMs, record }, i) => {
    const t = (timeMs - 1000 * beginS) / 1000;
    return { ...(i === 0 ? base : {}), ...record, ...(t === 0 ? {} : { t }) };
  });
}
