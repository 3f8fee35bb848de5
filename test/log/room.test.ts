import { expect, test } from 'vitest';
import { rows } from '../contract/log-at-hand.ts';
import { big, FULL, fateOf, TimedLog } from './timed-log.ts';

test('room is made in a log that was wiped, though the search in the one before was further on', async () => {
  const { log } = await TimedLog.open();
  const devices = new Set(['a']);
  for (let n = 0; n < 5; n++) await Promise.all([log.append(big(16_000, n * 10_000)), log.flush()]);
  expect((await log.makeRoom('drop', devices, 0, 0)).rows).toBe(5_000);
  await log.wipe();
  for (let n = 0; n < 3; n++) await Promise.all([log.append(big(16_000, n * 10_000)), log.flush()]);
  expect((await log.makeRoom('drop', devices, 0, 0)).rows).toBe(3_000);
});

test('a damaged block is in nobody’s way while the store is full', async () => {
  const { log, store } = await TimedLog.open();
  for (let n = 1; n <= 3; n++) await Promise.all([log.append(rows('a', [n])), log.flush()]);
  const key = [...store.rows.keys()].filter((each) => each.startsWith('b/')).sort()[1]!;
  store.rows.get(key)![20]! ^= 1;
  store.failing = FULL;
  await fateOf(log.append(rows('a', [4])));
  await fateOf(log.flush());
  store.failing = undefined;
  expect(log.fault?.code).toBe('log/full');
  expect((await log.read(0, 10)).map(({ seq, kind }) => `${seq} ${kind}`)).toEqual([
    '1 batch',
    '2 gap',
    '3 batch',
  ]);
});

test('a way back over a damaged block that has no card, as in a log from before, comes to an end', async () => {
  const { log, store } = await TimedLog.open();
  for (let n = 1; n <= 3; n++) await Promise.all([log.append(rows('a', [n])), log.flush()]);
  await log.moveBookmark('x', 3);
  const [, key] = [...store.rows.keys()].filter((each) => each.startsWith('b/')).sort();
  const bytes = (await store.get(key!))!;
  bytes[20]! ^= 1;
  await store.commit([{ key: key!, value: bytes }, { key: key!.replace('b/', 'f/') }]);
  const moving = log.moveBookmark('x', 0).then(() => 'there');
  const endless = async () => {
    for (let turn = 0; turn < 20_000; turn++) await Promise.resolve();
    await store.close();
    return 'endless';
  };
  expect(await Promise.race([moving, endless()])).toBe('there');
});
