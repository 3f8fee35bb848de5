import { beforeEach, describe, expect, test } from 'vitest';
import type { Entry, GapCause } from '../../station/model/entry.ts';
import { whereaboutsOf } from '../../station/model/ledger.ts';
import { rowsIn } from '../../station/model/losses.ts';
import { rows } from '../contract/log-at-hand.ts';
import { outcomeOf } from './sabotage.ts';
import { TimedLog } from './timed-log.ts';

const loss = (device: string, cause: GapCause, lost: number): Entry => ({
  kind: 'gap',
  gap: { device, fromMs: 1, toMs: 2, cause, rows: lost },
});

let at: TimedLog;
beforeEach(async () => {
  at = await TimedLog.open();
});

/** Decodes rows of a device, and appends them. */
function make(device: string, times: readonly number[]): Promise<unknown> {
  at.log.produced(device, times.length);
  return at.log.append(rows(device, times));
}

describe('the ledger of a log', () => {
  test('counts what was produced, and where it is', async () => {
    void make('a', [1, 2, 3]);
    expect(await at.log.ledger()).toMatchObject([{ device: 'a', produced: 3, kept: 0, waiting: 3 }]);
    await at.log.flush();
    at.log.produced('a', 5);
    void at.log.append(loss('a', 'rate-limit', 5));
    await at.log.flush();
    expect(await at.log.ledger()).toEqual([
      {
        device: 'a',
        produced: 8,
        kept: 3,
        waiting: 0,
        stored: 3,
        forgotten: 0,
        erased: 0,
        lost: 0,
        dropped: { 'rate-limit': { entries: 1, rows: 5 } },
        readers: [],
      },
    ]);
  });

  test('says of each reader what it took, and takes it back where the reader goes back', async () => {
    for (const n of [1, 2, 3, 4]) void make('a', [n, n]);
    await at.log.flush();
    await at.log.moveBookmark('hub', 3);
    expect(await at.log.ledger()).toMatchObject([{ readers: [{ reader: 'hub', taken: 6, missed: 0 }] }]);
    await at.log.moveBookmark('hub', 1);
    expect(await at.log.ledger()).toMatchObject([{ readers: [{ reader: 'hub', taken: 2, missed: 0 }] }]);
    await at.log.moveBookmark('hub', 4);
    expect(await at.log.ledger()).toMatchObject([{ readers: [{ reader: 'hub', taken: 8, missed: 0 }] }]);
  });

  test('what a reader refused is dropped there, with that reason, until it takes it after all', async () => {
    for (const n of [1, 2, 3]) void make('a', [n, n]);
    await at.log.flush();
    await at.log.moveBookmark('hub', 3, 'taken', [2]);
    const [ledger] = await at.log.ledger();
    expect(ledger!.readers).toEqual([{ reader: 'hub', taken: 4, missed: 0, refused: 2 }]);
    expect(whereaboutsOf(ledger!, ledger!.readers[0])).toEqual({ acknowledged: 4, held: 0, dropped: 2 });
    expect((await outcomeOf(at.log.verify())).balances).toBe(true);
    await at.log.moveBookmark('hub', 1, 'taken', [2]);
    expect(await at.log.ledger()).toMatchObject([{ readers: [{ reader: 'hub', taken: 2, missed: 0 }] }]);
    await at.log.moveBookmark('hub', 3);
    const [{ readers } = { readers: [] }] = await at.log.ledger();
    expect(readers).toEqual([{ reader: 'hub', taken: 6, missed: 0 }]);
    expect((await outcomeOf(at.log.verify())).balances).toBe(true);
  });

  test('what a reader never wanted counts as missed, until it wants it after all', async () => {
    for (const n of [1, 2, 3]) void make('a', [n, n]);
    await at.log.flush();
    await at.log.moveBookmark('hub', 2, 'missed');
    await at.log.moveBookmark('hub', 3);
    expect(await at.log.ledger()).toMatchObject([{ readers: [{ taken: 2, missed: 4 }] }]);
    await at.log.moveBookmark('hub', 0);
    expect(await at.log.ledger()).toMatchObject([{ readers: [{ taken: 0, missed: 0 }] }]);
  });

  test('what was erased before a reader came to it was missed, what it had taken was not', async () => {
    void make('a', [1]);
    void make('a', [2, 3]);
    await at.log.flush();
    await at.log.moveBookmark('early', 1);
    await at.log.erase('yard', 'a');
    await at.log.moveBookmark('early', 2);
    await at.log.moveBookmark('late', 2);
    expect(await at.log.ledger()).toMatchObject([
      {
        kept: 3,
        erased: 3,
        stored: 0,
        readers: [
          { reader: 'early', taken: 1, missed: 2 },
          { reader: 'late', taken: 0, missed: 3 },
        ],
      },
    ]);
  });

  test('what was on its way in an unclean stop is owed until a gap tells of it', async () => {
    void make('a', [1]);
    await at.log.flush();
    void make('a', [2, 3]);
    void make('b', [1]);
    at.log.produced('a', 4); // still on its way to the log when the next commit comes
    await at.log.flush();
    void make('a', [9]); // nobody can know of it after a crash
    await at.crash();
    expect(await at.log.unaccounted('a')).toBe(4);
    expect(await at.log.unaccounted('b')).toBe(0);
    const before = await at.log.ledger();
    expect(before).toMatchObject([{ produced: 7, kept: 3, waiting: 0 }, { produced: 1 }]);
    expect(rowsIn(before[0]!.dropped)).toBe(4);
    void at.log.append(loss('a', 'unclean-stop', 4));
    await at.log.flush();
    expect(await at.log.unaccounted('a')).toBe(0);
    expect((await at.log.ledger())[0]!.dropped).toEqual({ 'unclean-stop': { entries: 1, rows: 4 } });
  });

  test('what was produced and never came is known after an orderly end', async () => {
    void make('a', [1]);
    await at.log.flush();
    at.log.produced('a', 2);
    await at.log.close();
    await at.open();
    expect(await at.log.unaccounted('a')).toBe(2);
  });

  test('rows of a damaged block are lost, and missed by whoever had not come to them', async () => {
    for (const n of [1, 2, 3]) void make('a', [n, n]);
    await at.log.flush();
    void make('a', [7]);
    await at.log.flush();
    await at.log.moveBookmark('early', 2);
    const key = [...at.store.rows.keys()].find((each) => each.startsWith('b/'))!;
    at.store.rows.get(key)![60]! ^= 1;
    await at.log.read(0, 10);
    await at.log.moveBookmark('late', 1);
    expect(await at.log.ledger()).toMatchObject([
      {
        kept: 7,
        lost: 6,
        stored: 1,
        dropped: { damaged: { entries: 1, rows: 6 } },
        readers: [
          { reader: 'early', taken: 4, missed: 2 },
          { reader: 'late', taken: 0, missed: 6 },
        ],
      },
    ]);
  });

  test('a log from before there were ledgers gets them from what it holds', async () => {
    for (const n of [1, 2, 3]) void make('a', [n, n]);
    void at.log.append(loss('a', 'overrun', 0));
    await at.log.flush();
    await at.log.moveBookmark('hub', 2);
    const { store } = at;
    for (const key of store.rows.keys()) if (/^[lya]/.test(key)) store.rows.delete(key);
    const { ledger: _ledger, ...self } = JSON.parse(new TextDecoder().decode(store.rows.get('m'))) as Record<
      string,
      unknown
    >;
    store.rows.set('m', new TextEncoder().encode(JSON.stringify(self)));
    await at.crash();
    expect(await at.log.ledger()).toMatchObject([
      {
        produced: 6,
        kept: 6,
        waiting: 0,
        dropped: { overrun: { entries: 1, rows: 0 } },
        readers: [{ reader: 'hub', taken: 4, missed: 0 }],
      },
    ]);
  });
});
