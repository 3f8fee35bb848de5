import { beforeEach, describe, expect, test } from 'vitest';
import type { Logged } from '../../station/model/entry.ts';
import { rows } from '../contract/log-at-hand.ts';
import { settle } from '../fakes/clock.ts';
import { big, fateOf, TimedLog } from './timed-log.ts';

let at: TimedLog;
beforeEach(async () => {
  at = await TimedLog.open();
});

describe('the log gathers', () => {
  test('for a second, then commits all at once', async () => {
    const first = at.log.append(rows('a', [1]));
    await at.clock.advance(900);
    const second = at.log.append(rows('a', [2]));
    await at.clock.advance(99);
    expect([await fateOf(first), await fateOf(second)]).toEqual(['waiting', 'waiting']);
    await at.clock.advance(1);
    expect([await fateOf(first), await fateOf(second)]).toEqual(['done', 'done']);
    expect(at.store.commits).toBe(1);
  });

  test('for 50 ms where something is urgent', async () => {
    const batch = at.log.append(rows('a', [1]));
    const urgent = at.log.append(outcome(1));
    await at.clock.advance(49);
    expect(await fateOf(urgent)).toBe('waiting');
    await at.clock.advance(1);
    expect([await fateOf(batch), await fateOf(urgent)]).toEqual(['done', 'done']);
    expect(at.store.commits).toBe(1);
  });

  test('48 KiB at most, and then does not wait for the time', async () => {
    const appended = Array.from({ length: 12 }, (_, i) => at.log.append(big(10_400, 1_000 * i)));
    await settle();
    const fates = await Promise.all(appended.map(fateOf));
    expect(fates).toEqual([...Array(10).fill('done'), 'waiting', 'waiting']);
    for (const [key, value] of at.store.rows)
      if (key.startsWith('b/')) expect(value.length).toBeLessThan(49_153);
  });

  test('the deadline of a block that is gone does not cut the next one short', async () => {
    void at.log.append(rows('a', [1]));
    await at.clock.advance(600);
    await at.log.flush();
    const next = at.log.append(rows('a', [2]));
    await at.clock.advance(600);
    expect(await fateOf(next)).toBe('waiting');
    await at.clock.advance(400);
    expect(await fateOf(next)).toBe('done');
  });

  test("other stations' entries of one turn into one commit and one block", async () => {
    const entry = (seq: number): Logged => ({ ...rows('d', [seq]), seq });
    const answers = Array.from({ length: 40 }, (_, i) =>
      at.log.accept({ station: 'far', epoch: 'e' }, [entry(i + 1)]),
    );
    expect((await Promise.all(answers)).at(0)).toEqual({ upTo: 40, have: [] });
    expect(at.store.commits).toBe(1);
    expect([...at.store.rows.keys()].filter((key) => key.startsWith('b/'))).toHaveLength(1);
  });
});

const outcome = (timeMs: number) =>
  ({
    kind: 'outcome',
    outcome: { id: 'i', device: 'a', channel: 'x', ok: true, timeMs, value: 1 },
  }) as const;
