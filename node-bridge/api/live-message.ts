import type { ChannelView } from '../../station/api/device.ts';
import type { Batch } from '../../station/model/batch.ts';
import type { Logged } from '../../station/model/entry.ts';
import { AS_IT_CAME, shownOf } from '../../station/model/scale.ts';
import { given } from '../../station/uplink/native/fields.ts';

/** Rows in one message; a longer batch is several. */
const MOST_ROWS = 512;

/** What a live stream says of an entry, as JSON objects. Values are shown as they are now. */
export function* messagesOf(
  station: string,
  entry: Logged,
  channelsOf: (device: string) => readonly ChannelView[],
): Generator<object> {
  const { seq } = entry;
  switch (entry.kind) {
    case 'batch':
      return yield* rows(station, seq, entry.batch, channelsOf(entry.batch.device));
    case 'event':
      return yield { kind: 'event', station, seq, ...entry.event };
    case 'state': {
      const { device, state, timeMs } = entry;
      const fault = state.phase === 'waiting' ? state.fault.code : undefined;
      return yield { kind: 'state', station, seq, device, timeMs, phase: state.phase, ...given({ fault }) };
    }
    case 'outcome':
      return yield { kind: 'outcome', station, seq, ...entry.outcome };
    case 'gap':
      return yield { kind: 'gap', station, seq, ...entry.gap };
  }
}

function* rows(
  station: string,
  seq: number,
  batch: Batch,
  channels: readonly ChannelView[],
): Generator<object> {
  const scales = batch.channels.map((name) => channels.find((each) => each.name === name) ?? AS_IT_CAME);
  for (let from = 0; from < batch.time.length; from += MOST_ROWS) {
    const part = (column: Float64Array) => Array.from(column.subarray(from, from + MOST_ROWS));
    const columns = batch.columns.map((column, at) =>
      part(column).map((raw) => {
        const shown = shownOf(scales[at]!, raw);
        return Number.isFinite(shown) ? shown : null;
      }),
    );
    yield {
      kind: 'rows',
      station,
      device: batch.device,
      ...given({ subject: batch.subject }),
      seq,
      timesMs: part(batch.time),
      values: Object.fromEntries(batch.channels.map((name, at) => [name, columns[at]])),
    };
  }
}
