/**
 * Rows of one device held by columns: the one shape data has from the decoder to the chart, the log and the broker.
 * Its buffers may be transferred between threads; who passes a batch on no longer owns it.
 */
export interface Batch {
  readonly device: string;
  /** Which of several speakers on the device's wire the rows are of; absent where the device speaks for itself. */
  readonly subject?: string;
  /** Name of each column. */
  readonly channels: readonly string[];
  /** UTC epoch milliseconds of each row, in order of arrival. */
  readonly time: Float64Array;
  /** One per channel, as long as `time`; NaN where a row has no value. */
  readonly columns: readonly Float64Array[];
}

/** The column of a channel, or undefined where the batch has none of that name. */
export const columnOf = (batch: Batch, channel: string): Float64Array | undefined =>
  batch.columns[batch.channels.indexOf(channel)];

/** The batch, or its rows in order in several where it holds more numbers than that, times included. */
export function* cut(batch: Batch, mostNumbers: number): Generator<Batch> {
  const rows = Math.max(1, Math.floor(mostNumbers / (1 + batch.columns.length)));
  if (batch.time.length <= rows) return yield batch;
  for (let start = 0; start < batch.time.length; start += rows) {
    const part = (column: Float64Array) => column.slice(start, start + rows);
    yield { ...batch, time: part(batch.time), columns: batch.columns.map(part) };
  }
}

/** Bytes of numbers that a batch holds. */
export const sizeOf = (batch: Batch): number => 8 * batch.time.length * (1 + batch.columns.length);
