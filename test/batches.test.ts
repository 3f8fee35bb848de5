import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ascii } from '../station/codec/bytes.ts';
import { drivers } from '../station/drivers/index.ts';
import { BatchBuilder } from '../station/runtime/session/batch-builder.ts';
import { batches } from '../station/runtime/session/batches.ts';
import { Counting } from '../station/runtime/wire/counters.ts';
import { openWire } from '../station/runtime/wire/wire.ts';
import { FakeClock } from './fakes/clock.ts';
import { scripted, ScriptedLink } from './fakes/scripted-link.ts';

const plotter = drivers.get('plotter-lines')!;
const options = { switches: [], settable: [] };

/** All that comes of chunks that are there at once, one row a batch line: its values; `null` for a loss. */
async function madeOf(rows: number, ...chunks: string[]): Promise<unknown[]> {
  const clock = new FakeClock();
  const link = new ScriptedLink();
  const counting = new Counting();
  const open = { address: 'serial:scripted', link: plotter.source.link };
  const host = { clock, transports: scripted(link) };
  const wire = await openWire(plotter, options, open, host, counting, new AbortController().signal);
  link.say(ascii('\n'), ...chunks.map(ascii));
  await link.close();
  const learned = {
    produced: () => undefined,
    found: () => undefined,
    facts: () => undefined,
    dropped: () => undefined,
  };
  const made = batches(
    'd',
    plotter,
    options,
    wire,
    clock,
    { rows, ageMs: 50, mostPerS: 1_000 },
    counting,
    learned,
  );
  const seen: unknown[] = [];
  for await (const each of made) seen.push('kind' in each ? each.cause : each.columns.map((c) => [...c]));
  return seen;
}

test('what comes in one piece is cut into batches of no more rows than allowed', async () => {
  expect(await madeOf(2, '1,10\n2,20\n3,30\n4,40\n5,50\n')).toEqual([
    [
      [1, 2],
      [10, 20],
    ],
    [
      [3, 4],
      [30, 40],
    ],
    [[5], [50]],
  ]);
});

test('a damaged frame in the middle of a piece stands between the rows before and after it', async () => {
  expect(await madeOf(8, '1,10\n2,20\n{"x\n3,30\n')).toEqual([
    [
      [1, 2],
      [10, 20],
    ],
    'damaged',
    [[3], [30]],
  ]);
});

test('noise that looks like ever new names makes no batch too wide to be sent', async () => {
  const line = (n: number) => Array.from({ length: 60 }, (_, i) => `x${n}_${i}:1`).join();
  const made = await madeOf(512, Array.from({ length: 40 }, (_, n) => `${line(n)}\n`).join(''));
  expect(made.length).toBeGreaterThan(1);
  for (const columns of made) expect((columns as number[][]).length).toBeLessThanOrEqual(200);
});

test('a value stands in the column of its channel, whatever else a reading names and in which order', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const reading = fc
    .uniqueArray(fc.tuple(name, fc.option(fc.double({ noNaN: true }), { nil: undefined })), {
      selector: ([channel]) => channel,
    })
    .map((pairs) => Object.fromEntries(pairs) as Record<string, number | undefined>);
  fc.assert(
    fc.property(fc.array(reading, { minLength: 1, maxLength: 12 }), (readings) => {
      const builder = new BatchBuilder('d', 4);
      readings.forEach((each, i) => builder.add(i, undefined, each as Record<string, number>));
      const [batch] = [...builder.build()];
      const said = new Set(
        readings.flatMap((each) => Object.keys(each).filter((key) => each[key] !== undefined)),
      );
      expect(new Set(batch!.channels)).toEqual(said);
      for (const [place, channel] of batch!.channels.entries())
        expect([...batch!.columns[place]!]).toEqual(readings.map((each) => each[channel] ?? NaN));
    }),
  );
});
