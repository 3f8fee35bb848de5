import { expect, test } from 'vitest';
import type { Logged } from '../../station/model/entry.ts';
import type { Origin } from '../../station/runtime/platform.ts';
import { rows } from '../contract/log-at-hand.ts';
import { TimedLog } from '../log/timed-log.ts';

const DAY_MS = 86_400_000;
const STATIONS: readonly Origin[] = ['n1', 's1'].map((station) => ({ station, epoch: 'e1' }));

test('what a hub stores of others it lets go after its days, like its own; that it had it is known all the same', async () => {
  const at = await TimedLog.open();
  const logged = (seq: number): Logged => ({ ...rows('meter', [at.clock.now()]), seq });
  const sent: Logged[] = [];
  for (let seq = 1; seq <= 5; seq++) {
    sent.push(logged(seq));
    for (const origin of STATIONS) await at.log.accept(origin, [sent.at(-1)!]);
    await at.clock.advance(61_000);
    await at.log.reseal(0);
    for (let hour = 0; hour < 24; hour++) await at.clock.advance(3_600_000);
  }
  const kept = async (origin: Origin) =>
    (await (await at.log.stored(origin)).read(0, 100)).map(({ seq }) => seq);
  expect(await kept(STATIONS[0]!)).toEqual([1, 2, 3, 4, 5]);
  await at.log.trim(at.clock.now() - 2.5 * DAY_MS, 0);
  for (const origin of STATIONS) {
    expect((await kept(origin)).at(-1)).toBe(5);
    expect((await kept(origin)).length).toBeLessThan(5);
    expect(await at.log.held(origin)).toMatchObject({ upTo: 5 });
    const left = await kept(origin);
    await at.log.accept(origin, sent); // sent again by a station that heard no acknowledgement
    expect(await kept(origin)).toEqual(left);
  }
});
