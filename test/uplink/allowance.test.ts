import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Quota, quotas } from '../../station/model/quota.ts';
import { Allowance } from '../../station/uplink/allowance.ts';
import type { Message } from '../../station/uplink/message.ts';
import type { Lane } from '../../station/uplink/parcel.ts';
import { FakeClock, settle } from '../fakes/clock.ts';

const message = (bytes: number): Message => ({
  topic: 't',
  payload: new Uint8Array(bytes),
  qos: 1,
  retain: false,
});

/** Asks for many turns and notes when each came. */
function asked(quota: Quota) {
  const clock = new FakeClock(1_000_000);
  const allowance = new Allowance(quota, clock);
  const never = new AbortController().signal;
  const turns: { readonly atMs: number; readonly lane: Lane; readonly bytes: number }[] = [];
  const ask = (count: number, lane: Lane = 'live', bytes = 100, signal = never) =>
    Promise.all(
      Array.from({ length: count }, () =>
        allowance.turn(message(bytes), lane, signal).then(
          () => void turns.push({ atMs: clock.steady(), lane, bytes }),
          () => undefined,
        ),
      ),
    );
  return { clock, allowance, turns, ask };
}

describe('a quota', () => {
  test('of none lets everything go at once', async () => {
    const { turns, ask, allowance } = asked(quotas.own);
    await ask(1_000);
    expect([turns.length, allowance.slowSinceMs]).toEqual([1_000, undefined]);
  });

  test('of messages a second is never exceeded, in no second', async () => {
    const { clock, turns, ask } = asked({ title: '', messageBytes: 1, messagesPerS: 10 });
    void ask(100);
    await clock.advance(20_000);
    expect(turns).toHaveLength(100);
    const perSecond = turns.map(
      ({ atMs }) => turns.filter((other) => other.atMs >= atMs && other.atMs < atMs + 1_000).length,
    );
    expect(Math.max(...perSecond)).toBeLessThanOrEqual(20); // a full bucket, and what comes in beside
    expect(turns.at(-1)!.atMs - turns[0]!.atMs).toBeGreaterThanOrEqual(8_900);
  });

  test('of a day is never exceeded in 24 hours, whenever they begin; long messages count as several', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 24, max: 400 }),
        fc.integer({ min: 1, max: 4_000 }),
        async (messagesPerDay, bytes) => {
          const quota = { title: '', messageBytes: 1, messagesPerDay, countedBytes: 1_000 };
          const { clock, turns, ask } = asked(quota);
          const counts = Math.ceil(bytes / 1_000);
          void ask(Math.ceil((2 * messagesPerDay) / counts), 'late', bytes);
          for (let hour = 0; hour < 36; hour++) await clock.advance(3_600_000);
          for (const { atMs } of turns) {
            const day = turns.filter((other) => other.atMs >= atMs && other.atMs < atMs + 86_400_000);
            expect(day.length * counts).toBeLessThanOrEqual(messagesPerDay + counts);
          }
          expect(turns.length * counts).toBeGreaterThan(messagesPerDay / 2);
        },
      ),
      { numRuns: 20 },
    );
  });

  test('is shared: what is new goes first, and the past still gets on', async () => {
    const { clock, turns, ask } = asked({ title: '', messageBytes: 1, messagesPerS: 1 });
    void ask(40, 'late');
    await settle();
    void ask(40, 'live');
    await clock.advance(20_000);
    const lanes = turns.slice(2).map(({ lane }) => lane);
    expect(lanes.filter((lane) => lane === 'live').length).toBeGreaterThan(10);
    expect(lanes.filter((lane) => lane === 'late').length).toBeGreaterThanOrEqual(4);
  });

  test('says since when it keeps messages waiting, and no longer once it does not', async () => {
    const { clock, allowance, ask } = asked({ title: '', messageBytes: 1, messagesPerS: 2 });
    void ask(6);
    await settle();
    expect(allowance.slowSinceMs).toBe(clock.now());
    await clock.advance(10_000);
    void ask(1);
    await settle();
    expect(allowance.slowSinceMs).toBeUndefined();
  });

  test('that the receiver asks for is a rest for everybody', async () => {
    const { clock, allowance, turns, ask } = asked(quotas.own);
    allowance.rest(60_000);
    void ask(3);
    await clock.advance(59_000);
    expect(turns).toEqual([]);
    await clock.advance(2_000);
    expect(turns).toHaveLength(3);
  });

  test('lets go of who does not wait any more, and nobody is stuck behind', async () => {
    const { clock, turns, ask } = asked({ title: '', messageBytes: 1, messagesPerS: 1 });
    const stop = new AbortController();
    void ask(5, 'live', 100, stop.signal);
    void ask(2, 'late');
    await settle();
    stop.abort(new Error('over'));
    await clock.advance(5_000);
    expect(turns.map(({ lane }) => lane)).toEqual(['live', 'late', 'late']);
  });
});
