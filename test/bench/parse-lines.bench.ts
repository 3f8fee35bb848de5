import { lines } from '../../station/codec/framing/lines.ts';
import { ascii } from '../../station/codec/bytes.ts';
import plotter from '../../station/drivers/plotter-lines.ts';
import type { Batch } from '../../station/model/batch.ts';
import { BatchBuilder } from '../../station/runtime/batch-builder.ts';
import { inTurn, median, type Figure } from './bench.ts';

const COLUMNS = 8;
const LINES = 100_000;
const CHUNK_BYTES = 4096;
const ROWS = 512;
const ROUNDS = 11;

/**
 * Lines of eight numbers a second, from the bytes of a port to the columns of batches: the framing, the driver and the
 * builder of batches, against `TextDecoder`, `split` and `parseFloat` into the same columns.
 */
export default async function (): Promise<Record<string, Figure>> {
  const chunks = recording();
  mustBeSame(ours(chunks), theirs(chunks));
  const { oursMs, theirsMs } = inTurn(
    ROUNDS,
    () => ours(chunks),
    () => theirs(chunks),
  );
  const perSecond = (ms: number) => (LINES * 1000) / ms;
  const [own, other] = [perSecond(median(oursMs)), perSecond(median(theirsMs))];
  const ratio = median(oursMs.map((ms, round) => theirsMs[round]! / ms));
  return {
    'parse-lines': { value: ratio, unit: 'x', goal: { min: 15 }, ours: own, theirs: other },
    'parse-lines-rate': { value: own, unit: '/s', goal: { min: 256_000 }, ours: own },
  };
}

function ours(chunks: readonly Uint8Array[]): Batch[] {
  const framer = lines()();
  const builder = new BatchBuilder('bench', ROWS);
  const context = { options: { settable: [] }, asked: new Uint8Array(0), heading: new Uint8Array(0) };
  const batches: Batch[] = [];
  for (const [i, chunk] of chunks.entries())
    for (const frame of framer.push(chunk)) {
      if (plotter.heads!(frame)) continue;
      for (const { subject, reading } of plotter.decode(frame, context)) builder.add(i, subject, reading);
      if (builder.full) batches.push(...builder.build());
    }
  batches.push(...builder.build());
  return batches;
}

/** As one would write it by hand for this very format: nothing is checked, found or named. */
export function theirs(chunks: readonly Uint8Array[]): Batch[] {
  const channels = Array.from({ length: COLUMNS }, (_, column) => `channel${column + 1}`);
  const decoder = new TextDecoder();
  const batches: Batch[] = [];
  const fresh = () => ({
    device: 'bench',
    channels,
    time: new Float64Array(ROWS),
    columns: channels.map(() => new Float64Array(ROWS)),
  });
  let batch = fresh();
  let row = 0;
  let begun = '';
  for (const [i, chunk] of chunks.entries()) {
    const texts = (begun + decoder.decode(chunk, { stream: true })).split('\n');
    begun = texts.pop()!;
    for (const text of texts) {
      const fields = text.split(',');
      batch.time[row] = i;
      for (let column = 0; column < COLUMNS; column++)
        batch.columns[column]![row] = parseFloat(fields[column]!);
      if (++row < ROWS) continue;
      batches.push(batch);
      batch = fresh();
      row = 0;
    }
  }
  const { time, columns } = batch;
  batches.push({ ...batch, time: time.slice(0, row), columns: columns.map((each) => each.slice(0, row)) });
  return batches;
}

/** A sketch's lines as a port gives them: cut anywhere. Numbers of up to four digits with up to three decimals. */
export function recording(): Uint8Array[] {
  let state = 12345;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const value = (column: number) => ((random() - 0.2) * 10 ** (1 + (column % 4))).toFixed(column % 4);
  const line = () => Array.from({ length: COLUMNS }, (_, column) => value(column)).join(',');
  const bytes = ascii(Array.from({ length: LINES }, () => `${line()}\n`).join(''));
  return Array.from({ length: Math.ceil(bytes.length / CHUNK_BYTES) }, (_, i) =>
    bytes.slice(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES),
  );
}

function mustBeSame(ours: readonly Batch[], theirs: readonly Batch[]): void {
  if (JSON.stringify(ours.map(plain)) !== JSON.stringify(theirs.map(plain)))
    throw new Error('the two sides differ');
}

const plain = ({ channels, time, columns }: Batch) => [channels, [...time], columns.map((each) => [...each])];
