import type { Entry } from '../../../model/entry.ts';
import type { DeviceMeta, LastRow } from '../../native/device.ts';
import { gapFields } from '../../native/gap.ts';
import { recordedUnit, rowsOf } from '../rows.ts';

/** A line of what a cloud is told: what happened when, with its key (epoch, seq, row) so that a sink can tell it again. */
export type Line = Readonly<Record<string, unknown>> & { readonly time: number };

/** An entry line by line. */
export function linesOf(entry: Entry & { readonly seq: number }): readonly Line[] {
  const { seq } = entry;
  switch (entry.kind) {
    case 'batch':
      return rowsOf(entry.batch).map(({ timeMs, values }, row) => ({ seq, row, time: timeMs, values }));
    case 'state': {
      const status = entry.state.phase === 'live' ? 'online' : 'offline';
      return [{ seq, time: entry.timeMs, status }];
    }
    case 'gap': {
      const { device: _said, ...gap } = gapFields(entry.gap);
      return [{ seq, time: gap.from, gap }];
    }
    case 'event': {
      const { timeMs, rule, text } = entry.event;
      return [{ seq, time: timeMs, event: { rule, text } }];
    }
    case 'outcome': {
      const { timeMs, device: _said, ...outcome } = entry.outcome;
      return [{ seq, time: timeMs, outcome }];
    }
  }
}

/** A device as a shadow or twin describes it. */
export const descriptionOf = ({ label, driver, title, channels }: DeviceMeta) => ({
  label,
  driver,
  title,
  units: Object.fromEntries(channels.map((channel) => [channel.name, recordedUnit(channel)])),
});

/** The values of what can be set; undefined where there are none. */
export function settable(
  meta: DeviceMeta | undefined,
  { values }: LastRow,
): Readonly<Record<string, number>> | undefined {
  const known = meta?.channels.flatMap(({ name, writable }) => {
    const value = values.get(name);
    return writable && value !== undefined ? [[name, value] as const] : [];
  });
  return known && known.length > 0 ? Object.fromEntries(known) : undefined;
}
