import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Entry, Logged } from '../../station/model/entry.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { verifyStore } from '../../station/runtime/log/verify/verify.ts';
import type { Store } from '../../station/runtime/platform.ts';
import { logged, randomHex, rows, stateOf, still } from './log-at-hand.ts';
import type { Place } from './store.contract.ts';
import { codec } from '../fakes/codec.ts';
import { keysOf, outcomeOf, rewrite, shortened } from '../log/sabotage.ts';

const lost = (device: string): Entry => ({
  kind: 'gap',
  gap: { device, fromMs: 1, toMs: 2, cause: 'overrun', rows: 2 },
});

/** A log with three blocks of its own and two of another station's, and what checking it says. */
async function recorded(store: Store) {
  const log = await StationLog.open(store, 'yard', still, randomHex, codec);
  const make = (device: string, times: readonly number[]) => {
    log.produced(device, times.length);
    void log.append(rows(device, times));
  };
  make('pump', [1, 2]);
  void log.append(stateOf('pump', 2));
  make('boat', [3, 4]);
  await log.flush();
  log.produced('pump', 2);
  void log.append(lost('pump'));
  make('pump', [5, 6]);
  await log.flush();
  make('boat', [7]);
  await log.flush();
  await log.moveBookmark('hub', 4);
  const far = { station: 'far', epoch: 'e1' };
  const heard: Logged[] = [rows('hut', [1, 2]), lost('hut'), rows('hut', [3])].map((entry, i) =>
    logged(i + 1, entry),
  );
  await log.accept(far, heard);
  await log.accept(far, [logged(4, rows('hut', [4, 5]))]);
  return log;
}

const check = (store: Store) => outcomeOf(verifyStore(store, codec));

/** What the check finds of a log over a store that somebody has laid hands on, and that it finds nothing else. */
export function verifyContract(name: string, makePlace: () => Promise<Place>): void {
  describe(`a log in ${name} that is checked`, () => {
    let place: Place;
    let store: Store;
    beforeEach(async () => {
      place = await makePlace();
      store = await place.open();
    });
    afterEach(() => place.remove());

    test('balances when nobody has touched it', async () => {
      const log = await recorded(store);
      const offline = await check(store);
      expect(offline.problems).toEqual([]);
      expect(offline).toMatchObject({ balances: true, blocks: 5, entries: 10, rows: 12 });
      expect(offline.devices.map(({ station, device, stored }) => [station, device, stored])).toEqual([
        ['yard', 'boat', 3],
        ['yard', 'pump', 4],
        ['far', 'hut', 5],
      ]);
      expect(await outcomeOf(log.verify())).toEqual(offline);
      await log.close();
    });

    test('holes of what was erased or trimmed are none; one that nothing tells of is named among them', async () => {
      const log = await recorded(store);
      await log.erase('yard', 'boat');
      await log.trim(2, 4);
      await log.accept({ station: 'far', epoch: 'e1' }, [], [[5, 8]]);
      expect((await check(store)).problems).toEqual([]);
      void log.append(stateOf('pump', 9));
      void log.append(stateOf('pump', 9));
      await log.flush();
      const [last] = (await keysOf(store, 'b/0/')).slice(-1);
      await rewrite(store, last!, ([, two]) => [two!]);
      const { problems } = await check(store);
      expect(problems).toContainEqual({
        station: 'yard',
        seq: [7, 7],
        text: 'no entry is stored, and nothing says that it left',
      });
      expect(problems.filter(({ text }) => text.startsWith('no entry'))).toHaveLength(1);
      await log.close();
    });

    /** Which block (by its place among those of its origin) is changed how, and what is to be named. */
    const deeds: [
      deed: string,
      origin: string,
      change: (store: Store, keys: readonly string[]) => Promise<unknown>,
      named: { device?: string; seq?: readonly number[] }[],
    ][] = [
      [
        'one row',
        'b/0/',
        (store, [first]) => rewrite(store, first!, (all) => [...all.slice(0, 2), shortened(all[2]!)]),
        [{ device: 'boat' }, { device: 'boat', seq: [1, 3] }],
      ],
      [
        'one entry',
        'b/0/',
        (store, [first]) => rewrite(store, first!, ([one, , three]) => [one!, three!]),
        [{ seq: [2, 2] }],
      ],
      [
        'one block',
        'b/0/',
        (store, [, second]) => store.commit([{ key: second! }]),
        [{ device: 'pump' }, { seq: [4, 5] }],
      ],
      [
        'one gap entry',
        'b/0/',
        (store, [, second]) => rewrite(store, second!, ([, two]) => [two!]),
        [{ device: 'pump' }, { seq: [4, 4] }],
      ],
      [
        'what a gap entry tells of rows',
        'b/0/',
        (store, [, second]) =>
          rewrite(store, second!, ([, two]) => [{ ...logged(4, lost('pump')), ...hollow }, two!]),
        [{ device: 'pump' }],
      ],
      [
        'one bit',
        'b/0/',
        async (store, [first]) => {
          const value = (await store.get(first!))!;
          value[50]! ^= 4;
          await store.commit([{ key: first!, value }]);
        },
        [{ seq: [1, 3] }],
      ],
      [
        'one row of another station',
        'b/1/',
        (store, [first]) =>
          rewrite(store, first!, (all) => [
            all[0]!,
            all[1]!,
            { ...shortened(logged(3, rows('hut', [3, 9]))), ...logged(3, rows('hut', [9])) },
          ]),
        [{ device: 'hut', seq: [1, 3] }],
      ],
      [
        'one block of another station',
        'b/1/',
        (store, [, second]) => store.commit([{ key: second! }]),
        [{ device: 'hut', seq: [4, 4] }],
      ],
      [
        'one gap entry of another station',
        'b/1/',
        (store, [first]) => rewrite(store, first!, ([one, , three]) => [one!, three!]),
        [{ device: 'hut' }, { seq: [2, 2] }],
      ],
    ];
    test.each(deeds)(
      'without %s it does not balance, and what is wrong is named',
      async (_deed, prefix, change, named) => {
        const log = await recorded(store);
        await change(store, await keysOf(store, prefix));
        const { balances, problems } = await check(store);
        expect(balances).toBe(false);
        for (const each of named) expect(problems).toContainEqual(expect.objectContaining(each));
        expect(new Set(problems.map(({ station }) => station))).toContain(prefix === 'b/0/' ? 'yard' : 'far');
        await log.close();
      },
    );

    test.each(['g/yard/pump', 'x/yard/pump', 'f/0/', 'f/1/', 'g/far/hut'])(
      'without one index row below %s it does not balance',
      async (prefix) => {
        const log = await recorded(store);
        await store.commit([{ key: (await keysOf(store, prefix))[0]! }]);
        const { balances, problems } = await check(store);
        expect(balances).toBe(false);
        const station = { 'f/0/': 'yard', 'f/1/': 'far' }[prefix] ?? prefix.split('/')[1]!;
        expect(problems).toContainEqual(
          expect.objectContaining({ station, seq: expect.anything() as unknown }),
        );
        await log.close();
      },
    );
  });
}

const hollow = {
  kind: 'gap',
  gap: { device: 'pump', fromMs: 1, toMs: 2, cause: 'overrun', rows: 1 },
} as const;
