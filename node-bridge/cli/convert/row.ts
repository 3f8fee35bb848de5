import type { Batch } from '../../../station/model/batch.ts';
import type { Entry } from '../../../station/model/entry.ts';
import type { Manifest } from '../../../station/codec/recording.ts';
import type { Losses } from './losses.ts';

/** A line of a table, whatever it came from: who says it, when, and what. A value that is none is NaN. */
export interface Row {
  readonly device: string;
  readonly subject?: string;
  readonly timeMs: number;
  readonly channels: readonly string[];
  readonly values: readonly number[];
}

/** What a file has to say: first what is known of its devices, then its entries, some at a time. */
export interface Source {
  manifest(): Promise<Manifest>;
  entries(): AsyncIterable<readonly Entry[]>;
  /** What was wrong with the end of the file, where the rest could be read. */
  damage(): string | undefined;
  /** What of the entries that have passed could not be kept as it was written. */
  losses(): Losses;
}

/** Numbers in one go: they must fit into a block whatever the channels are. */
const MOST_NUMBERS = 2 ** 18;
const MOST_ROWS = 16_384;

/** Gathers rows to batches of as many as a block takes. Neighbours of one speaker become one batch. */
export async function* gathered(rows: AsyncIterable<Row>): AsyncGenerator<readonly Entry[]> {
  let some: Row[] = [];
  let numbers = 0;
  for await (const row of rows) {
    some.push(row);
    numbers += 1 + row.values.length;
    if (some.length < MOST_ROWS && numbers < MOST_NUMBERS) continue;
    yield batchesOf(some);
    some = [];
    numbers = 0;
  }
  if (some.length > 0) yield batchesOf(some);
}

function batchesOf(rows: readonly Row[]): Entry[] {
  const entries: Entry[] = [];
  for (let from = 0; from < rows.length;) {
    let to = from + 1;
    while (to < rows.length && isSame(rows[from]!, rows[to]!)) to++;
    entries.push({ kind: 'batch', batch: batchOf(rows.slice(from, to)) });
    from = to;
  }
  return entries;
}

const isSame = (one: Row, other: Row) =>
  one.device === other.device &&
  one.subject === other.subject &&
  (one.channels === other.channels || isSameList(one.channels, other.channels));

const isSameList = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((name, i) => name === other[i]);

function batchOf(rows: readonly Row[]): Batch {
  const { device, subject, channels } = rows[0]!;
  return {
    device,
    ...(subject === undefined ? {} : { subject }),
    channels,
    time: Float64Array.from(rows, ({ timeMs }) => timeMs),
    columns: channels.map((_, i) => Float64Array.from(rows, ({ values }) => values[i]!)),
  };
}
