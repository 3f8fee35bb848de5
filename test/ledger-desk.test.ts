import { beforeEach, expect, test } from 'vitest';
import type { UplinkView } from '../station/api/uplink.ts';
import { LedgerDesk } from '../station/runtime/keeping/ledger-desk.ts';
import { Verifying } from '../station/runtime/keeping/verifying.ts';
import { readerOf } from '../station/uplink/own-side.ts';
import { partsOf, partsText, sumOf } from '../web/text/ledger.ts';
import { rows } from './contract/log-at-hand.ts';
import { TimedLog } from './log/timed-log.ts';

let at: TimedLog;
beforeEach(async () => {
  at = await TimedLog.open();
});
const uplinks = ['home', 'cloud'].map((id) => ({ config: { id } }) as UplinkView);

function make(device: string, times: readonly number[]): void {
  at.log.produced(device, times.length);
  void at.log.append(rows(device, times));
}

test('a screen sees each uplink by its id, also one that has passed nothing yet', async () => {
  make('a', [1, 2]);
  make('a', [3]);
  await at.log.flush();
  await at.log.moveBookmark(readerOf('home'), 1);
  await at.log.moveBookmark('somebody else', 2);
  const desk = new LedgerDesk(at.log, at.clock);
  const [ledger] = await desk.now(uplinks);
  expect(ledger!.readers).toEqual([
    { reader: 'home', taken: 2, missed: 0 },
    { reader: 'cloud', taken: 0, missed: 0 },
  ]);
  expect(partsOf(ledger!, 'home')).toEqual({ confirmed: 2, waiting: 1, lost: 0, refused: 0, left: 0 });
  expect(partsText(partsOf(ledger!, 'home'), 'confirmed')).toBe('3 read = 2 confirmed + 1 waiting + 0 lost');
  expect(partsText(partsOf(ledger!, undefined), undefined)).toBe('3 read = 3 stored here + 0 lost');
  await at.log.erase('yard', 'a');
  await at.clock.advance(1_000);
  const [erased] = await desk.now(uplinks);
  const sum = sumOf([partsOf(erased!, 'home'), partsOf(erased!, 'cloud')]);
  expect(partsText(sum, 'sent')).toBe('6 read = 2 sent + 0 waiting + 4 not for it + 0 lost');
});

test('it is read anew once a second, and stays as it was where the log cannot be read', async () => {
  make('a', [1]);
  const desk = new LedgerDesk(at.log, at.clock);
  expect(await desk.now([])).toMatchObject([{ produced: 1 }]);
  make('a', [2]);
  expect(await desk.now([])).toMatchObject([{ produced: 1 }]);
  await at.clock.advance(1_000);
  expect(await desk.now([])).toMatchObject([{ produced: 2 }]);
  await at.store.close();
  await at.clock.advance(1_000);
  expect(await desk.now([])).toMatchObject([{ produced: 2 }]);
});

test('a check is done in pieces; a new one ends the one before', async () => {
  for (let n = 0; n < 40; n++) {
    make('a', [n]);
    await at.log.flush();
  }
  // Each look at the clock takes as long as a piece may.
  let steadyMs = 0;
  const clock = { now: () => 0, steady: () => (steadyMs += 200), sleep: async () => {} };
  const verifying = new Verifying(at.log, clock);
  const first = await verifying.next();
  expect(first.done).toBeGreaterThan(0);
  expect(first.done).toBeLessThan(1);
  let part = await verifying.next();
  await expect(verifying.next(first.cursor)).rejects.toMatchObject({ fault: { code: 'config/invalid' } });
  while (part.cursor !== undefined) part = await verifying.next(part.cursor);
  expect(part).toMatchObject({ done: 1, verification: { balances: true, entries: 40, rows: 40 } });
});
