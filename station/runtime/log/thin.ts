import type { Batch } from '../../model/batch.ts';
import { NAME } from '../../model/channel.ts';

const SECOND_MS = 1_000;

/**
 * Rows of one device with at most one a second and speaker: the last value of each channel, and beside it the least and the
 * greatest of that second as channels of their own, `temperature_min` and `temperature_max`.
 */
export function thinned(batches: readonly Batch[]): readonly Batch[] {
  const speakers = new Map<string, Batch[]>();
  for (const batch of batches) {
    const speaker = JSON.stringify([batch.subject, batch.channels]);
    const said = speakers.get(speaker) ?? [];
    speakers.set(speaker, said);
    said.push(batch);
  }
  return [...speakers.values()].map(thinnedSpeaker);
}

interface Second {
  timeMs: number;
  readonly values: Map<string, { last: number; min: number; max: number }>;
}

function thinnedSpeaker(batches: readonly Batch[]): Batch {
  const seconds = new Map<number, Second>();
  const channels = new Set<string>();
  for (const batch of batches) {
    for (const channel of batch.channels) channels.add(channel);
    for (let row = 0; row < batch.time.length; row++) note(seconds, batch, row);
  }
  const rows = [...seconds.values()];
  const names = [...channels].flatMap((channel) => columnsOf(channel, channels));
  const column = (channel: string, what: 'last' | 'min' | 'max') =>
    Float64Array.from(rows, ({ values }) => values.get(channel)?.[what] ?? NaN);
  const [first] = batches;
  return {
    device: first!.device,
    ...(first!.subject === undefined ? {} : { subject: first!.subject }),
    channels: names.map(({ name }) => name),
    time: Float64Array.from(rows, ({ timeMs }) => timeMs),
    columns: names.map(({ channel, what }) => column(channel, what)),
  };
}

function note(seconds: Map<number, Second>, batch: Batch, row: number): void {
  const timeMs = batch.time[row]!;
  const key = Math.floor(timeMs / SECOND_MS);
  const second = seconds.get(key) ?? { timeMs, values: new Map() };
  seconds.set(key, second);
  second.timeMs = timeMs;
  batch.channels.forEach((channel, c) => {
    const value = batch.columns[c]![row]!;
    if (Number.isNaN(value)) return;
    const { min, max } = second.values.get(channel) ?? { min: value, max: value };
    second.values.set(channel, { last: value, min: Math.min(min, value), max: Math.max(max, value) });
  });
}

interface Column {
  readonly name: string;
  readonly channel: string;
  readonly what: 'last' | 'min' | 'max';
}

/** A channel that is a least or greatest already, or whose name has no room for more, stands alone. */
function columnsOf(channel: string, all: ReadonlySet<string>): readonly Column[] {
  const alone: Column = { name: channel, channel, what: 'last' };
  const beside = (['min', 'max'] as const).map((what): Column => ({
    name: `${channel}_${what}`,
    channel,
    what,
  }));
  const fits = beside.every(({ name }) => NAME.test(name) && !all.has(name));
  return fits && !/_(?:min|max)$/.test(channel) ? [alone, ...beside] : [alone];
}
