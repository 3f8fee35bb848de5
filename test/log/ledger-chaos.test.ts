import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry, Logged } from '../../station/model/entry.ts';
import { whereaboutsOf } from '../../station/model/ledger.ts';
import { gap, rows } from '../contract/log-at-hand.ts';
import { outcomeOf } from './sabotage.ts';
import { BROKEN, fateOf, FULL, TimedLog } from './timed-log.ts';

const device = fc.constantFrom('a', 'b');
const count = fc.integer({ min: 1, max: 5 });
const share = fc.double({ min: 0, max: 0.999, noNaN: true });
const of = <const T extends string>(what: T) => fc.constant(what);
const deeds = [
  [6, fc.record({ do: of('append'), device, rows: count })],
  [2, fc.record({ do: of('drop'), device, rows: count })],
  [1, fc.record({ do: of('decode'), device, rows: count })],
  [3, fc.record({ do: of('accept'), seqs: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }) })],
  [
    3,
    fc.record({
      do: of('take'),
      reader: fc.constantFrom('x', 'y'),
      share,
      refuses: fc.integer({ min: 2, max: 9 }),
    }),
  ],
  [1, fc.record({ do: of('forward'), upTo: fc.integer({ min: 0, max: 12 }) })],
  [2, fc.record({ do: of('trim'), share })],
  [1, fc.record({ do: of('erase'), device, station: fc.constantFrom('yard', 'far') })],
  [1, fc.record({ do: of('rot'), share })],
  [2, fc.record({ do: of('pack'), share })],
  [1, fc.record({ do: of('wait'), ms: fc.integer({ min: 1, max: 3_000 }) })],
  [4, fc.record({ do: of('flush') })],
  [1, fc.record({ do: of('shed'), takers: fc.subarray(['x', 'y']) })],
  [1, fc.record({ do: fc.constantFrom('fail', 'fill', 'heal', 'doubt', 'end', 'wipe') })],
  [2, fc.record({ do: of('crash') })],
] as const;
type Step = (typeof deeds)[number][1] extends fc.Arbitrary<infer T> ? T : never;
const step = fc.oneof(
  ...deeds.map(([weight, arbitrary]) => ({ weight, arbitrary: arbitrary as fc.Arbitrary<Step> })),
);

const FAR = { station: 'far', epoch: 'e' };

/** A log that a history happens to, and what a counter beside it says was decoded in this life of it. */
class History {
  readonly at: TimedLog;
  timeMs = 0;

  constructor(at: TimedLog) {
    this.at = at;
  }

  async happen(each: Step): Promise<void> {
    const { at } = this;
    const { log, store, clock } = at;
    if (each.do === 'append') {
      log.produced(each.device, each.rows);
      const times = Array.from({ length: each.rows }, () => ++this.timeMs);
      this.#append(rows(each.device, times));
    }
    if (each.do === 'drop') {
      log.produced(each.device, each.rows);
      this.#append(lost(each.device, each.rows));
    }
    if (each.do === 'decode') log.produced(each.device, each.rows);
    if (each.do === 'flush') await fateOf(log.flush());
    if (each.do === 'accept') {
      const entries = each.seqs.map((seq): Logged => ({
        ...(seq % 3 ? rows('a', [seq]) : lost('b', 1)),
        seq,
      }));
      await fateOf(log.accept(FAR, entries, [[11, 11]]));
    }
    if (each.do === 'take') {
      const refused = Array.from({ length: log.next }, (_, seq) => seq).filter(
        (seq) => seq % each.refuses === 1,
      );
      const upTo = Math.floor(each.share * log.next);
      await fateOf(log.moveBookmark(each.reader, upTo, 'taken', refused));
    }
    if (each.do === 'forward') await fateOf((await log.stored(FAR)).moveBookmark('up', each.upTo));
    if (each.do === 'trim') await fateOf(log.trim(each.share * this.timeMs, Infinity));
    if (each.do === 'erase') await fateOf(log.erase(each.station, each.device));
    if (each.do === 'rot') await this.#rot(each.share);
    if (each.do === 'pack') await fateOf(log.reseal(Math.floor(each.share * log.next)));
    if (each.do === 'wait') await clock.advance(each.ms);
    if (each.do === 'fail') store.failing = BROKEN;
    if (each.do === 'fill') store.full = true;
    if (each.do === 'shed') await this.#shed(each.takers);
    if (each.do === 'heal') [store.failing, store.full] = [undefined, false];
    if (each.do === 'doubt') store.doubtful = FULL;
    if (each.do === 'crash') await at.crash();
    if (each.do === 'end') await this.#end();
    if (each.do === 'wipe') await this.#wipe();
  }

  /** What can be read of a full store goes, stored or not: these have it. */
  async #shed(takers: readonly string[]): Promise<void> {
    const { at } = this;
    void at.log.grown(Infinity, new AbortController().signal);
    await at.clock.advance(1_500);
    const read = await at.log.read(0, 1_000).catch(() => []); // a damaged block cannot be set aside now
    const last = read.at(-1)?.seq ?? 0;
    const { waiting } = at.log;
    await fateOf(at.log.forgetTo(0, last, takers));
    moments.shed += waiting.entries - at.log.waiting.entries;
  }

  #append(entry: Entry): void {
    this.at.log.append(entry).catch(() => {});
  }

  /** Turns a bit of a block, and lets somebody read it. */
  async #rot(share: number): Promise<void> {
    const keys = [...this.at.store.rows.keys()].filter((key) => /^b\/[^/]+\/[^/]+\/[^/]+$/.test(key));
    const key = keys[Math.floor(share * keys.length)];
    if (key === undefined || this.at.store.failing) return;
    this.at.store.rows.get(key)![55]! ^= 1;
    await fateOf(this.read());
  }

  /** Reads all there is, so that what is damaged is set aside. */
  async read(): Promise<void> {
    await this.at.log.read(0, 1_000);
    await (await this.at.log.stored(FAR)).read(0, 1_000);
  }

  /** One that is broken off is finished when the log is opened anew; until then nothing may be written. */
  async #wipe(): Promise<void> {
    const fate = await fateOf(this.at.log.wipe());
    if (fate === 'done') return;
    this.at.store.failing = this.at.store.doubtful = undefined;
    this.at.store.full = false;
    await this.at.crash();
  }

  async #end(): Promise<void> {
    await this.at.log.close().catch(() => {});
    await this.at.open().catch(() => {});
  }
}

/** So that it surely happens. */
const shedding: Step[] = [
  { do: 'append', device: 'a', rows: 2 },
  { do: 'take', reader: 'x', share: 0.9, refuses: 9 },
  { do: 'fill' },
  { do: 'append', device: 'a', rows: 3 },
  { do: 'wait', ms: 1_500 },
  { do: 'shed', takers: ['x'] },
  { do: 'append', device: 'b', rows: 1 },
  { do: 'heal' },
];

const lost = (from: string, rowsLost: number): Entry => {
  const { gap: loss } = gap(from, 1, 2) as Extract<Entry, { kind: 'gap' }>;
  return { kind: 'gap', gap: { ...loss, rows: rowsLost } };
};

const moments = { looked: 0, shed: 0 };

test('whatever happens to a log, its ledgers add up, and checking it finds nothing wrong', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const history = new History(await TimedLog.open());
      const { at } = history;
      for (const each of steps) {
        await history.happen(each);
        for (const ledger of await at.log.ledger()) {
          moments.looked++;
          expect(ledger.waiting).toBeGreaterThanOrEqual(0);
          for (const reader of [undefined, ...ledger.readers]) {
            const { acknowledged, held, dropped } = whereaboutsOf(ledger, reader);
            expect(acknowledged + held + dropped).toBe(ledger.produced);
            expect(Math.min(acknowledged, held, dropped)).toBeGreaterThanOrEqual(0);
          }
        }
      }
      at.store.failing = at.store.doubtful = undefined;
      at.store.full = false;
      await at.clock.advance(70_000);
      await at.log.flush();
      // A chapter that is held open is read from memory: only what is opened anew finds it damaged.
      await at.log.close();
      await at.open();
      await history.read();
      const verification = await outcomeOf(at.log.verify());
      expect(verification.problems).toEqual([]);
      expect(verification.balances).toBe(true);
    }),
    { numRuns: process.env['LONG'] ? 3_000 : 150, examples: [[shedding]] },
  );
  expect(moments.looked).toBeGreaterThan(1_000);
  expect(moments.shed).toBeGreaterThan(0);
}, 600_000);
