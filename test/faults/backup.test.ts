import { afterEach, beforeAll, expect, test } from 'vitest';
import { build } from '../bridge/process.ts';
import { until } from '../bridge/until.ts';
import { expectWhole, outcomeTold, settled } from './outcome.ts';
import { World } from './world.ts';

const LATER_ENTRIES = 5;

let world: World;
beforeAll(async () => void (await build()));
afterEach(() => world.end());

test(
  'a hub that comes back from an older backup is sent again what it has lost',
  { timeout: 240_000 },
  async () => {
    world = await World.begin({ through: 'own broker' });
    const { listener } = world;
    await until(() => listener.confirmed > 0, 60_000);
    const restore = await world.backUp();
    const confirmed = listener.confirmed;
    await until(() => listener.confirmed >= confirmed + LATER_ENTRIES, 60_000);
    // What is sent again is to be heard by who looks on, too.
    world.cutter.change({ refusing: true });
    await restore();
    await until(() => listener.isThere, 60_000);
    world.cutter.change({ refusing: false });
    const outcome = await settled(world);
    console.log(`backup: ${outcomeTold(outcome)}`);
    expectWhole(outcome);
    expect(outcome.duplicates).toBeGreaterThanOrEqual(LATER_ENTRIES);
  },
);
