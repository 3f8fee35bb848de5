import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Allowance } from '../../../station/uplink/allowance.ts';
import { quotas } from '../../../station/model/quota.ts';
import { Outbox } from '../../../station/uplink/outbox.ts';
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
  numbersOf,
  row,
  start,
  unanswered,
} from './scene.ts';

beforeEach(begin);

describe('to a receiver', () => {
  test('only its word moves the bookmark; the broker’s does not', async () => {
    await events(5);
    const { outbox } = await start('confirmed');
    for (const each of handed) await each.answer();
    expect(outbox.takenUpTo).toBe(0);
    expect(outbox.figures).toMatchObject({ sent: 5, taken: 0 });
    outbox.acknowledged(ack(3, [[5, 5]]), false);
    expect(outbox.takenUpTo).toBe(3);
    expect(outbox.figures).toMatchObject({ taken: 4, inFlight: 1 });
    await clock.advance(2_000);
    expect(await log.bookmark('u')).toBe(3);
  });

  test('what the broker answers only after it has turned up counts no longer: it may have come too late for it', async () => {
    await events(5);
    const alone = await start('sent');
    for (const each of handed.slice(0, 2)) await each.answer();
    await alone.end();
    alone.outbox.startOver();
    for (const each of handed.slice(2, 5)) await each.answer();
    const { outbox, end } = await start('confirmed', alone.outbox);
    await clock.advance(1_000);
    expect([outbox.takenUpTo, outbox.figures.taken]).toEqual([0, 0]);
    expect(all(5)).toEqual([1, 2, 3, 4, 5]);
    await end();
  });

  test('what it does not speak of is sent again after 2.5 s, doubled each time up to a minute', async () => {
    await events(1);
    await start('confirmed');
    const times: number[] = [];
    for (let n = 1; n <= 8; n++) {
      await handed.at(-1)!.answer();
      const from = clock.now();
      while (handed.length === n) await clock.advance(100);
      times.push(clock.now() - from);
    }
    expect(times).toEqual([2_500, 5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
  });

  test.each([-86_400_000, 86_400_000])(
    'nor does a clock that is set by %d ms change that',
    async (stepMs) => {
      await events(1);
      await start('confirmed');
      await handed[0]!.answer();
      clock.set(clock.now() + stepMs);
      await clock.advance(2_499);
      expect(handed).toHaveLength(1);
      await clock.advance(1);
      expect(handed).toHaveLength(2);
    },
  );

  test('what the broker has not even answered is not sent again: a slow link is not a lost message', async () => {
    await events(3);
    await start('confirmed');
    await clock.advance(600_000);
    expect(handed).toHaveLength(3);
  });

  test('only what it does not have is sent again, and progress makes the sender quick again', async () => {
    await events(6);
    const { outbox } = await start('confirmed');
    for (const each of handed) await each.answer();
    await clock.advance(2_500);
    expect(handed).toHaveLength(12);
    for (const each of handed.slice(6)) await each.answer();
    outbox.acknowledged(ack(2, [[4, 5]]), false);
    await clock.advance(2_500);
    expect(all(12)).toEqual([3, 6]);
  });

  test('a receiver that comes late and says what it had before is sent the rest at once', async () => {
    await events(6);
    const { outbox } = await start('confirmed');
    for (const each of handed) await each.answer();
    outbox.acknowledged(ack(2), false);
    await clock.advance(900);
    outbox.acknowledged(ack(2), false);
    await clock.advance(0);
    expect(handed).toHaveLength(6); // too soon: its word may have crossed what is under way
    await clock.advance(100);
    outbox.acknowledged(ack(2), false);
    await clock.advance(0);
    expect(all(6)).toEqual([3, 4, 5, 6]);
  });

  test('between two connections all that it does not have is behind, whatever the last one carried', async () => {
    await events(5);
    const outbox = await Outbox.open(log, clock, 'u', new Allowance(quotas.own, clock), () => undefined);
    expect(outbox.figures).toMatchObject({ behind: 5, inFlight: 0 });
    const { end } = await start('confirmed', outbox);
    expect(outbox.figures).toMatchObject({ behind: 0, inFlight: 5 });
    await end();
    expect(outbox.figures).toMatchObject({ behind: 5, inFlight: 0 });
  });

  test('after a reconnect only what it does not have is sent', async () => {
    await events(8);
    const { outbox, end } = await start('confirmed');
    for (const each of handed) await each.answer();
    outbox.acknowledged(ack(2, [[5, 7]]), false);
    await end();
    forgetHanded();
    await start('confirmed', outbox);
    expect(all()).toEqual([3, 4, 8]);
  });

  test('the present goes on where the receiver is away; the past waits', async () => {
    await events(100);
    await start('confirmed');
    for (const each of [...handed]) await each.answer();
    expect(handed).toHaveLength(32);
    for (let n = 0; n < 100; n++) {
      await append(row('a', n));
      await clock.advance(250);
      for (const each of handed.slice(-unanswered || handed.length)) await each.answer();
    }
    const live = handed.filter(({ body }) => !body.late).flatMap(({ body }) => numbersOf(body));
    expect(live).toEqual(Array.from({ length: 100 }, (_, i) => 101 + i));
  });

  test.each([
    ['of another life of the log', () => ({ ...ack(2), epoch: 'other' }), false],
    ['beyond what was sent', () => ack(41), false],
    ['with an island beyond what was sent', () => ack(1, [[35, 36]]), false],
    ['kept by the broker, beyond what was ever numbered', () => ack(41), true],
    ['of nobody we know', () => undefined, false],
  ])('an acknowledgement %s is ignored and counted', async (_, make, retained) => {
    await events(40); // 32 of them fit into the window of the past
    const { outbox } = await start('confirmed');
    outbox.acknowledged(make(), retained);
    expect(outbox.figures).toMatchObject({ taken: 0, ignoredAcks: 1 });
    expect(outbox.takenUpTo).toBe(0);
  });

  test('one that the broker kept may tell of a life before this one', async () => {
    await events(40);
    const { outbox } = await start('confirmed');
    outbox.acknowledged(ack(40), true);
    expect(outbox.takenUpTo).toBe(40);
  });

  test('a receiver that lost what it had is sent it again', async () => {
    await events(6);
    const { outbox } = await start('confirmed');
    for (const each of handed) await each.answer();
    outbox.acknowledged(ack(6), false);
    await clock.advance(2_000);
    expect(await log.bookmark('u')).toBe(6);
    outbox.acknowledged(ack(4, [], { rewind: 4 }), false);
    await clock.advance(2_000);
    expect(all(6)).toEqual([5, 6]);
    expect(await log.bookmark('u')).toBe(4);
  });
});

describe('entries that are not here any more', () => {
  test('their numbers are told, so that the receiver does not wait for them', async () => {
    await append(row('a', 1), row('b', 2), row('a', 3), row('a', 4), row('b', 5));
    await log.erase('tablet', 'a');
    const { outbox } = await start('sent');
    expect(handed.map(({ body }) => body.gone ?? numbersOf(body))).toEqual([
      [
        [1, 1],
        [3, 4],
      ],
      [2, 5],
    ]);
    for (const each of handed) await each.answer();
    expect(outbox.takenUpTo).toBe(5);
  });

  test('at the end of the log too, so that nothing is ever left to send', async () => {
    await append(row('b', 1), row('a', 2), row('a', 3));
    await log.erase('tablet', 'a');
    const { outbox } = await start('sent');
    for (const each of handed) await each.answer();
    expect(outbox.figures).toMatchObject({ taken: 3, behind: 0, inFlight: 0 });
  });

  test('erased between its coming and its sending it is told too, and nothing runs in circles', async () => {
    const { outbox } = await start('sent');
    const waits = vi.spyOn(log, 'grown');
    await append(row('a', 1));
    await log.erase('tablet', 'a');
    await clock.advance(60_000);
    for (const each of handed) await each.answer();
    expect(all()).toEqual([1]);
    expect(outbox.figures).toMatchObject({ taken: 1, behind: 0, inFlight: 0 });
    expect(waits.mock.calls.length).toBeLessThan(3);
  });
});
