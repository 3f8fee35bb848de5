import type { ChannelView } from '../../../api/device.ts';
import type { Entry } from '../../../model/entry.ts';
import type { DeviceMeta, LastRow } from '../../native/device.ts';
import { gapFields } from '../../native/gap.ts';
import { recordedUnit } from '../rows.ts';
import { DataType, type Metric } from './payload.ts';

/** What a device reports beside its channels: the entry that values stand in, and what else the log has of it. */
const OWN_METRICS = {
  'Fieldline/seq': DataType.Int64,
  'Fieldline/gap': DataType.String,
  'Fieldline/event': DataType.String,
  'Fieldline/outcome': DataType.String,
} as const;

/** A metric by its name, as it is born and as it is told. */
export type Named = Metric & { readonly name: string };

/** All that a device may report, with the newest value of each. Source: Sparkplug 3.0, section 6.4.21 on DBIRTH. */
export function bornMetrics(
  meta: DeviceMeta | undefined,
  subjects: Iterable<string>,
  last: LastRow | undefined,
  nowMs: number,
): readonly Named[] {
  const timestamp = whole(last?.timeMs ?? nowMs);
  const channels = meta?.channels ?? [];
  const known = channels.map((channel): Named => {
    const value = last?.values.get(channel.name);
    const unit = recordedUnit(channel);
    return {
      name: channel.name,
      timestamp,
      type: typeOf(channel),
      ...valueAs(typeOf(channel), value),
      ...(unit === '' ? {} : { unit }),
    };
  });
  const names = new Set(channels.map(({ name }) => name));
  const others = [...subjects].filter((name) => !names.has(name));
  const own = Object.entries(OWN_METRICS).map(([name, type]): Named => ({ name, timestamp, type }));
  return [...known, ...others.map((name): Named => ({ name, timestamp, type: DataType.Double })), ...own];
}

/** What an entry tells, in order of its rows. A state says itself by births and deaths. */
export function toldMetrics(
  entry: Entry & { readonly seq: number },
  meta: DeviceMeta | undefined,
): readonly Named[] {
  const seqAt = (timeMs: number): Named => ({
    name: 'Fieldline/seq',
    timestamp: whole(timeMs),
    type: DataType.Int64,
    value: entry.seq,
  });
  const said = (name: keyof typeof OWN_METRICS, timeMs: number, value: string): readonly Named[] => [
    seqAt(timeMs),
    { name, timestamp: whole(timeMs), type: DataType.String, value },
  ];
  switch (entry.kind) {
    case 'state':
      return [];
    case 'gap':
      return said('Fieldline/gap', entry.gap.fromMs, JSON.stringify(gapFields(entry.gap)));
    case 'event':
      return said('Fieldline/event', entry.event.timeMs, entry.event.text);
    case 'outcome':
      return said('Fieldline/outcome', entry.outcome.timeMs, JSON.stringify(entry.outcome));
    case 'batch': {
      const { subject, channels, time, columns } = entry.batch;
      const about = channels.map((channel) => {
        const view = meta?.channels.find(({ name }) => name === channel);
        const name = subject === undefined ? channel : `${subject}/${channel}`;
        return { name, type: view && subject === undefined ? typeOf(view) : DataType.Double };
      });
      const rows = Array.from(time).flatMap((timeMs, row) =>
        about.flatMap(({ name, type }, i): readonly Named[] => {
          const value = columns[i]![row]!;
          return Number.isNaN(value)
            ? []
            : [{ name, timestamp: whole(timeMs), type, ...valueAs(type, value) }];
        }),
      );
      return [seqAt(time[0] ?? 0), ...rows];
    }
  }
}

const typeOf = ({ quantity, min, max }: ChannelView): DataType =>
  quantity === 'switch' && (min ?? 0) === 0 && (max ?? 1) === 1 ? DataType.Boolean : DataType.Double;

function valueAs(type: DataType, value: number | undefined): Pick<Metric, 'value'> {
  if (value === undefined || Number.isNaN(value)) return {};
  return { value: type === DataType.Boolean ? value !== 0 : value };
}

/** Sparkplug's times are whole milliseconds since 1970. */
export const whole = (timeMs: number): number => Math.max(0, Math.trunc(timeMs));
