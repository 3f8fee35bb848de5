import { ascii } from '../../station/codec/bytes.ts';
import { drivers } from '../../station/drivers/index.ts';
import type { Batch } from '../../station/model/batch.ts';
import { batches } from '../../station/runtime/session/batches.ts';
import { Counting } from '../../station/runtime/wire/counters.ts';
import { openWire } from '../../station/runtime/wire/wire.ts';
import { ScriptedLink, scripted } from '../fakes/scripted-link.ts';
import { inTurn, median, type Figure } from './bench.ts';

const COLUMNS = 8;
const LINES = 100_000;
const CHUNK_BYTES = 4096;
const ROWS = 512;
const ROUNDS = 15;

/**
 * Lines of eight numbers a second, from a port's chunks to the columns of batches: the station's own loops with framing
 * and driver, against `TextDecoder`, `split` and `parseFloat` into the same columns.
 */
export default async function (): Promise<Record<string, Figure>> {
  const chunks = recording();
  mustBeSame(await ours(chunks), theirs(chunks));
  const { oursMs, theirsMs } = await inTurn(
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

const plotter = drivers.get('plotter-lines')!;

async function ours(chunks: readonly Uint8Array[]): Promise<Batch[]> {
  const clock = { now: () => 0, steady: () => 0, sleep: () => new Promise<void>(() => undefined) };
  const link = new ScriptedLink();
  const counting = new Counting();
  const options = { switches: [], settable: [] };
  const open = { address: 'bench', link: plotter.source.link };
  const host = { clock, transports: scripted(link) };
  const wire = await openWire(plotter, options, open, host, counting, new AbortController().signal);
  link.say(...chunks);
  await link.close();
  const limits = { rows: ROWS, mostPerS: Infinity, ageMs: 50 };
  const learned = {
    produced: () => undefined,
    found: () => undefined,
    facts: () => undefined,
    dropped: () => undefined,
  };
  const made: Batch[] = [];
  for await (const each of batches('bench', plotter, options, wire, clock, limits, counting, learned))
    if (!('kind' in each)) made.push(each);
  return made;
}

/** As one would write it by hand for this very format: nothing is checked, found or named. */
function theirs(chunks: readonly Uint8Array[]): Batch[] {
  const decoder = new TextDecoder();
  const made: Batch[] = [];
  let batch = empty(ROWS);
  let row = 0;
  let begun = '';
  for (const chunk of chunks) {
    const texts = (begun + decoder.decode(chunk, { stream: true })).split('\n');
    begun = texts.pop()!;
    for (const text of texts) {
      if (text === '') continue;
      const fields = text.split(',');
      batch.time[row] = 0;
      for (let column = 0; column < COLUMNS; column++)
        batch.columns[column]![row] = parseFloat(fields[column]!);
      if (++row < ROWS) continue;
      made.push(batch);
      batch = empty(ROWS);
      row = 0;
    }
  }
  const rest = empty(row);
  rest.columns.forEach((column, i) => column.set(batch.columns[i]!.subarray(0, row)));
  return [...made, rest];
}

const channels = Array.from({ length: COLUMNS }, (_, column) => `channel${column + 1}`);
const empty = (rows: number): Batch => ({
  device: 'bench',
  channels,
  time: new Float64Array(rows),
  columns: channels.map(() => new Float64Array(rows)),
});

/** A sketch's lines as a port gives them: cut anywhere, after the end of one. Up to five digits, up to three decimals. */
function recording(): Uint8Array[] {
  let state = 12345;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const value = (_: string, column: number) => (random() * 10 ** (1 + (column % 4)) - 3).toFixed(column % 4);
  const line = () => channels.map(value).join(',');
  const bytes = ascii(Array.from({ length: LINES }, () => `\n${line()}`).join('') + '\n');
  return Array.from({ length: Math.ceil(bytes.length / CHUNK_BYTES) }, (_, i) =>
    bytes.slice(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES),
  );
}

function mustBeSame(ours: readonly Batch[], theirs: readonly Batch[]): void {
  const plain = ({ channels: names, time, columns }: Batch) => [names, [...time], columns.map((c) => [...c])];
  if (JSON.stringify(ours.map(plain)) !== JSON.stringify(theirs.map(plain)))
    throw new Error('the two sides differ');
}
