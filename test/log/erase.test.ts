import { expect, test } from 'vitest';
import { rows, timesOf } from '../contract/log-at-hand.ts';
import { outcomeOf } from './sabotage.ts';
import { TimedLog } from './timed-log.ts';

test('a device is erased while it goes on: what is appended meanwhile stays, is counted, and it comes to an end', async () => {
  const { log } = await TimedLog.open();
  for (let n = 1; n <= 5; n++) {
    log.produced('a', 1);
    await Promise.all([log.append(rows('a', [n])), log.flush()]);
  }
  let over = false;
  const erasing = log.erase('yard', 'a').finally(() => (over = true));
  const later: number[] = [];
  for (let turn = 1; turn <= 3_000 && !over; turn++) {
    await Promise.resolve();
    if (turn < 40 || turn % 10 > 0) continue;
    log.produced('a', 1);
    later.push(1_000 + turn);
    void log.append(rows('a', [1_000 + turn]));
    void log.flush();
  }
  const ended = over;
  await Promise.all([log.flush(), erasing]);
  expect(ended).toBe(true);
  expect(later.length).toBeGreaterThan(3);
  const left = await timesOf(log, 'yard', 'a');
  expect(left).toEqual(later.slice(-left.length));
  expect(left.length).toBeGreaterThan(later.length / 2);
  const { problems } = await outcomeOf(log.verify());
  expect(problems).toEqual([]);
});
