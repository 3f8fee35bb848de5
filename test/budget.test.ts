import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WhenFull } from '../station/api/config.ts';
import type { Logged } from '../station/model/entry.ts';
import { toFault } from '../station/model/fault.ts';
import { Budget, type Rules } from '../station/runtime/keeping/budget.ts';
import { rows } from './contract/log-at-hand.ts';
import { FULL, TimedLog } from './log/timed-log.ts';

const MANY = 6_000;

let at: TimedLog;
let budget: Budget;
let lastMs: number;
/** Less than many rows take up. */
let room: number;
beforeEach(async () => {
  at = await TimedLog.open();
  budget = new Budget(at.log, at.clock);
  lastMs = 0;
  room = Infinity;
});

/** Whatever gave way, the ledger adds up, and every block and index row is as it should be. */
afterEach(async () => {
  for (const verification = at.log.verify(); ;) {
    const { done, value } = await verification.next();
    if (done) return expect(value).toMatchObject({ balances: true, problems: [] });
  }
});

const rules = (takenUpTo: number | undefined, whenFull: Readonly<Record<string, WhenFull>> = {}): Rules => ({
  keepDays: 30,
  budgetBytes: room,
  takenUpTo,
  devices: Object.entries(whenFull).map(([device, when]) => ({ device, whenFull: when })),
});

/** Ten rows a second for a while, no two alike; how many were refused. */
async function record(device: string, count: number): Promise<number> {
  let refused = 0;
  for (let n = 0; n < count; n += 10) {
    const times = Array.from({ length: 10 }, () => (lastMs += 100));
    const values = times.map((time) => Math.sin(time * time));
    at.log.produced(device, 10);
    at.log.append(rows(device, times, values)).catch((error: unknown) => {
      refused += toFault(error).code === 'log/no-room' ? 10 : NaN;
    });
    await at.clock.advance(1_000);
  }
  await at.log.flush();
  return refused;
}

/** More rows than there is room for, packed as they are after a minute. */
async function recordMany(...devices: readonly string[]): Promise<void> {
  for (let turn = 0; turn < 10; turn++)
    for (const device of devices) await record(device, MANY / 10 / devices.length);
  await at.clock.advance(61_000);
  await at.log.reseal(0);
  room = Math.floor(0.6 * (await used()));
}

const used = async () => (await at.log.figures()).bytes;
const look = async (given: Rules) => budget.look(await used(), given);
const entries = () => at.log.read(0, 1e6);
const rowsIn = (all: readonly Logged[]) =>
  all.reduce((sum, each) => sum + (each.kind === 'batch' ? each.batch.time.length : 0), 0);
const told = (all: readonly Logged[], cause: string) =>
  all.reduce((sum, each) => sum + (each.kind === 'gap' && each.gap.cause === cause ? each.gap.rows! : 0), 0);

describe('within its budget', () => {
  test('a log forgets nothing', async () => {
    await record('a', 1_000);
    await look(rules(at.log.next - 1, { a: 'refuse' }));
    expect(rowsIn(await entries())).toBe(1_000);
  });

  test('history goes first, oldest first and no more than needed, and tells nothing', async () => {
    await recordMany('a');
    await look(rules(at.log.next - 1, { a: 'drop-oldest' }));
    const left = await entries();
    expect(await used()).toBeLessThan(room);
    expect(await used()).toBeGreaterThan(0.3 * room);
    expect(left.every(({ kind }) => kind === 'batch')).toBe(true);
    expect(left.at(-1)!.seq).toBe(at.log.next - 1);
    expect(await record('a', 10)).toBe(0);
  });
});

describe('while the store itself refuses more', () => {
  test('a little history gives way, once, however long that lasts; and again the next time', async () => {
    for (let n = 0; n < 3; n++) await recordMany('a');
    room = Infinity;
    for (let episode = 0; episode < 2; episode++) {
      at.store.failing = FULL;
      await expect(record('a', 10)).rejects.toThrow('log/full');
      at.store.failing = undefined; // it can delete, which the fake does not tell from other changes
      expect(at.log.fault?.code).toBe('log/full');
      const before = await used();
      const given = rules(at.log.next - 1, { a: 'refuse' });
      await look(given);
      const once = await used();
      expect(once).toBeLessThan(0.95 * before);
      for (let n = 0; n < 100; n++) await look(given);
      expect(await used()).toBe(once);
      expect(once).toBeGreaterThan(0.5 * before);
      await at.clock.advance(120_000);
      await look(given);
      expect(at.log.fault).toBeUndefined();
      await recordMany('a');
      room = Infinity;
    }
  });
});

describe('where only rows are left that nobody has taken', () => {
  test('new ones are refused, told as one gap with their number, and taken in again when there is room', async () => {
    await recordMany('a');
    const given = rules(0, { a: 'refuse' });
    await look(given);
    expect(budget.fault).toEqual({ code: 'log/no-room', detail: { budgetBytes: room } });
    expect(await record('a', 500)).toBe(500);
    await look(given);
    expect(await record('a', 500)).toBe(500);
    expect(rowsIn(await entries())).toBe(MANY);
    // Most of it is taken at last.
    const taken = rules(Math.floor(0.9 * at.log.next), { a: 'refuse' });
    await look(taken);
    await look(taken);
    expect(budget.fault).toBeUndefined();
    expect(await record('a', 100)).toBe(0);
    const gaps = (await entries()).filter(({ kind }) => kind === 'gap');
    expect(gaps).toMatchObject([{ gap: { device: 'a', cause: 'log-full', rows: 1_000 } }]);
  });

  test('what was refused is told before an orderly end', async () => {
    await recordMany('a');
    await look(rules(0, { a: 'refuse' }));
    await record('a', 70);
    await at.log.close();
    await at.open();
    expect(told(await entries(), 'log-full')).toBe(70);
  });

  test('the oldest are dropped where that is wanted, and each loss is told in their place', async () => {
    await recordMany('a');
    await look(rules(0, { a: 'drop-oldest' }));
    expect(await used()).toBeLessThan(room);
    const left = await entries();
    expect(told(left, 'dropped-oldest')).toBeGreaterThan(100);
    expect(rowsIn(left) + told(left, 'dropped-oldest')).toBe(MANY);
    expect(left[0]).toMatchObject({ seq: 1, kind: 'gap', gap: { device: 'a', fromMs: 100 } });
    expect(await record('a', 10)).toBe(0);
    expect((await at.log.figures()).rows).toBe(rowsIn(await entries()));
    expect(await at.log.gaps('yard', 'a', 0, 1)).toEqual([]);
    expect((await at.log.gaps('yard', 'a', 0, 1e9)).length).toBeGreaterThan(0);
  });

  test('they are thinned to one a second where that is wanted, with the least and the greatest', async () => {
    await recordMany('a');
    await look(rules(0, { a: 'thin' }));
    const left = await entries();
    expect(rowsIn(left) + told(left, 'thinned')).toBe(MANY);
    const thin = left.find(({ kind }) => kind === 'batch')!;
    if (thin.kind !== 'batch') return;
    const [name] = thin.batch.channels;
    expect(thin.batch.channels).toEqual([name, `${name}_min`, `${name}_max`]);
    const times = [...thin.batch.time];
    expect(new Set(times.map((time) => Math.floor(time / 1_000))).size).toBe(times.length);
    times.forEach((time, row) => {
      const second = Math.floor(time / 1_000);
      const inside = Array.from({ length: 10 }, (_, i) => second * 1_000 + 100 * i).filter(
        (each) => each > 0,
      );
      const values = inside.map((each) => Math.sin(each * each));
      const [last, min, max] = thin.batch.columns.map((column) => column[row]!);
      expect(last).toBe(Math.sin(time * time));
      if (values.length < 10 || row === times.length - 1) return;
      expect([min, max]).toEqual([Math.min(...values), Math.max(...values)]);
    });
  });

  test('each device goes by its own rule', async () => {
    await recordMany('keeps', 'drops');
    await look(rules(0, { keeps: 'refuse', drops: 'drop-oldest' }));
    const left = await entries();
    expect(told(left, 'dropped-oldest')).toBeGreaterThan(0);
    expect(left.every((each) => each.kind !== 'gap' || each.gap.device === 'drops')).toBe(true);
    expect(await record('keeps', 20)).toBe(20);
    expect(await record('drops', 20)).toBe(0);
  });

  test('with no uplink at all the oldest are dropped and told, whatever the rule', async () => {
    await recordMany('a');
    await look(rules(undefined, { a: 'refuse' }));
    const left = await entries();
    expect(told(left, 'dropped-oldest')).toBeGreaterThan(0);
    expect(rowsIn(left) + told(left, 'dropped-oldest')).toBe(MANY);
    expect(await record('a', 10)).toBe(0);
  });
});
