import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { build } from '../bridge/process.ts';
import { until } from '../bridge/until.ts';
import { expectWhole, outcomeTold, settled } from './outcome.ts';
import { long } from './seed.ts';
import type { Standing } from './station-page.ts';
import { World } from './world.ts';

const QUOTA_BYTES = 150_000;
const MOST_MS = 120_000;

let world: World;
beforeAll(async () => void (await build()));
afterEach(() => world.end());

async function standingWhen(holds: (standing: Standing) => boolean): Promise<Standing> {
  for (const endMs = Date.now() + MOST_MS; Date.now() < endMs; await sleep(100)) {
    const standing = await world.standing();
    if (standing && holds(standing)) return standing;
  }
  throw new Error('the page did not come to it');
}

const isFull = ({ fault }: Standing) => fault === 'log/full';

/** Waits until the page can store nothing more, and the hub has much that is only in the page's memory. */
async function sentFromMemory(): Promise<Standing> {
  await standingWhen(isFull);
  await world.setQuota(1); // what it packs meanwhile shall not make room
  const committed = await committedAtLast();
  await until(() => world.listener.confirmed > committed + 50, MOST_MS);
  const now = (await world.standing())!;
  expect(now.committed).toBeLessThan(world.listener.confirmed);
  return now;
}

/** Chromium lets through for half a minute what it has once found room for. */
async function committedAtLast(): Promise<number> {
  for (let before = -1; ;) {
    await sleep(8_000);
    const { committed } = await standingWhen(isFull);
    if (committed === before) return committed;
    before = committed;
  }
}

test(
  'beyond its quota a page goes on from memory, and the hub has what it cannot store; then all is there once',
  { timeout: 600_000 },
  async () => {
    world = await World.begin({ through: 'own broker', quotaBytes: QUOTA_BYTES });
    const { numbered, committed } = await sentFromMemory();
    const ahead = world.listener.confirmed - committed;
    await world.setQuota();
    await standingWhen((now) => now.committed >= numbered);
    const outcome = await settled(world);
    console.log(`quota: ${ahead} entries at the hub from memory alone; ${outcomeTold(outcome)}`);
    expect(outcome.problems).toEqual([]);
    expect(outcome.hub).toMatchObject({ twice: [], wrong: [], missing: [], insideGaps: 0 });
    expect(outcome.page).toMatchObject({ twice: [], wrong: [], insideGaps: 0 });
    // What the page has no more made room, in the store or in memory: the hub lacks none of it (above), and the ledger balances.
    const gone = outcome.page.missing.reduce((sum, [from, to]) => sum + to - from + 1, 0);
    expect(gone).toBeLessThan(outcome.hub.arrived);
  },
);

test.runIf(long)(
  'a page that is killed beyond its quota: what only the hub has stays there, and no number names two things',
  { timeout: 600_000 },
  async () => {
    world = await World.begin({ through: 'own broker', quotaBytes: QUOTA_BYTES });
    const { committed } = await sentFromMemory();
    const confirmed = world.listener.confirmed;
    await (
      await world.aim('browser')
    )();
    await world.setQuota().catch(() => undefined);
    await world.start('browser');
    const { kept } = world.trace;
    const enough = kept.size + 50;
    expect(await world.trace.when(() => kept.size >= enough, MOST_MS)).toBe(true);
    const outcome = await settled(world);
    console.log(`quota, killed: ${confirmed - committed} entries only at the hub; ${outcomeTold(outcome)}`);
    expectWhole(outcome);
    expect(outcome.hub.arrived).toBeGreaterThan(outcome.page.arrived);
  },
);
