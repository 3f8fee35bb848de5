import { beforeEach, describe, expect, test } from 'vitest';
import {
  ack,
  all,
  append,
  begin,
  clock,
  events,
  forgetHanded,
  handed,
  log,
  most,
  numbersOf,
  row,
  start,
  store,
  unanswered,
} from './scene.ts';

beforeEach(begin);

describe('to a plain broker', () => {
  test('the bookmark passes what the broker has, in order, whatever order its answers come in', async () => {
    await events(10);
    const { outbox, end } = await start('sent');
    expect(all()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(outbox.figures).toMatchObject({ sent: 10, taken: 0, inFlight: 10 });
    await handed[1]!.answer();
    expect(outbox.takenUpTo).toBe(0);
    expect(outbox.figures).toMatchObject({ taken: 1, inFlight: 9 });
    await handed[0]!.answer();
    expect(outbox.takenUpTo).toBe(2);
    for (const each of handed.slice(2)) await each.answer();
    await clock.advance(2_000);
    expect(await log.bookmark('u')).toBe(10);
    await end();
  });

  test('what was taken is kept when the connection ends, and never sent again', async () => {
    await events(6);
    const first = await start('sent');
    for (const each of handed.slice(0, 4)) await each.answer();
    await first.end();
    expect(await log.bookmark('u')).toBe(4);
    forgetHanded();
    await start('sent'); // another life of the program
    expect(all()).toEqual([5, 6]);
  });

  test('a message that fails while the connection lasts is sent again', async () => {
    await events(1);
    const { outbox } = await start('sent');
    await handed[0]!.lose();
    await clock.advance(2_499);
    expect(handed).toHaveLength(1);
    await clock.advance(1);
    expect(all()).toEqual([1, 1]);
    await handed[1]!.answer();
    expect(outbox.takenUpTo).toBe(1);
  });
});

describe('the window', () => {
  test('the past has half of it, and what is new goes beside it', async () => {
    await events(100);
    const { outbox } = await start('sent');
    expect(handed).toHaveLength(32);
    await events(100);
    await clock.advance(300);
    expect(handed).toHaveLength(64);
    expect(all(32)[0]).toBe(101);
    while (handed.length < 200) await handed[handed.length - unanswered]!.answer();
    for (const each of handed.slice(-unanswered)) await each.answer();
    expect(most).toBe(64);
    expect(new Set(all()).size).toBe(200);
    expect(outbox.takenUpTo).toBe(200);
  });

  test('it is measured in bytes too', async () => {
    for (let n = 0; n < 200; n++) await append(row('a', n * 1_000, 500));
    await start('sent');
    const bytes = handed.reduce((sum, each) => sum + each.bytes, 0);
    expect(bytes).toBeLessThanOrEqual(512 * 1024);
    expect(bytes).toBeGreaterThan(400 * 1024);
  });
});

describe('lanes', () => {
  test('what was there before the connection is late, what comes after it is not', async () => {
    await append(row('a', 1), row('a', 2));
    await start('sent');
    await append(row('a', 3));
    await clock.advance(249);
    expect(handed.map(({ body }) => body.late)).toEqual([true]);
    await clock.advance(1);
    expect(handed.map(({ body }) => body.late)).toEqual([true, undefined]);
    expect(all()).toEqual([1, 2, 3]);
  });

  test('new rows of a device are gathered for a quarter of a second into one message', async () => {
    await start('sent');
    await append(row('a', 1));
    await clock.advance(100);
    await append(row('a', 2), row('b', 3), row('a', 4));
    await clock.advance(150);
    expect(handed.map(({ body }) => numbersOf(body))).toEqual([[1, 2, 4], [3]]);
  });

  test('an entry numbered before the connection but not yet committed is sent once it is, by the past', async () => {
    store.failing = { code: 'log/full', detail: { usedBytes: 1, quotaBytes: 1 } };
    void log.append(row('a', 1)).catch(() => undefined);
    await start('sent');
    await clock.advance(5_000);
    expect(handed).toHaveLength(0);
    store.failing = undefined;
    await clock.advance(60_000);
    expect(handed.map(({ body }) => [numbersOf(body), body.late])).toEqual([[[1], true]]);
  });

  test('while the disk is full, what waits in memory is sent all the same, and the bookmark follows once it is stored', async () => {
    await append(row('a', 1));
    const { outbox, end } = await start('confirmed');
    store.full = true;
    void log.append(row('a', 2)).catch(() => undefined);
    await clock.advance(1_500);
    void log.append(row('a', 3)).catch(() => undefined);
    await clock.advance(500);
    expect(all().toSorted()).toEqual([1, 2, 3]);
    for (const each of handed) await each.answer();
    outbox.acknowledged(ack(3), false);
    await clock.advance(2_000);
    expect(outbox.figures).toMatchObject({ taken: 3, behind: 0, inFlight: 0 });
    expect(await log.bookmark('u')).toBe(0);
    store.full = false;
    await clock.advance(60_000);
    expect(await log.bookmark('u')).toBe(3);
    expect(all()).toHaveLength(3);
    await end();
  });

  test('a receiver that has part of what is sent never needs more than 32 islands', async () => {
    for (let n = 0; n < 300; n++) await append(row(['a', 'b', 'c'][n % 3]!, n));
    const { outbox } = await start('sent');
    for (const past of [true, false]) {
      if (!past) {
        for (let n = 0; n < 100; n++) await append(row(['a', 'b', 'c'][n % 3]!, n));
        await clock.advance(250);
      }
      for (let i = 0; unanswered > 0; i++) {
        await handed[handed.length - unanswered]!.answer();
        if (i % 3 !== 2) continue;
      }
    }
    expect(outbox.takenUpTo).toBe(400);
    const have = new Set<number>();
    for (const { body } of handed) {
      for (const n of numbersOf(body)) have.add(n);
      const islands = [...have].filter((n) => n !== 1 && !have.has(n - 1)).length;
      expect(islands).toBeLessThanOrEqual(32);
    }
  });
});
