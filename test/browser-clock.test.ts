import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { browserClock } from '../workers/browser-clock.ts';

const NOON = Date.UTC(2026, 0, 1, 12);

beforeEach(() => void vi.useFakeTimers({ now: NOON }));
afterEach(() => void vi.useRealTimers());

test('it tells the time of day, and what the wall clock leaves out of it', () => {
  const clock = browserClock();
  expect(clock.now()).toBe(NOON);
  vi.advanceTimersByTime(1_500);
  expect(clock.now()).toBe(NOON + 1_500);
  const fine = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 0.25);
  expect(clock.now()).toBe(NOON + 1_500.25);
  fine.mockRestore();
});

test('it follows when the wall clock is set, and when the computer slept', () => {
  const clock = browserClock();
  for (const jumpMs of [3_600_000, -7_200_000]) {
    vi.setSystemTime(Date.now() + jumpMs);
    expect(clock.now()).toBe(Date.now());
    vi.advanceTimersByTime(10);
    expect(clock.now()).toBe(Date.now());
  }
});

test('a sleep ends when its time has come, or as its signal says, and leaves nothing behind', async () => {
  const clock = browserClock();
  const slept = clock.sleep(1_000);
  vi.advanceTimersByTime(1_000);
  await slept;
  const stop = new AbortController();
  const woken = clock.sleep(1_000, stop.signal);
  stop.abort('enough');
  await expect(woken).rejects.toBe('enough');
  await expect(clock.sleep(1_000, stop.signal)).rejects.toBe('enough');
  expect(vi.getTimerCount()).toBe(0);
});
