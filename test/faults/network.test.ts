import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { build } from '../bridge/process.ts';
import type { Cutter } from './cutter.ts';
import { expectWhole, outcomeTold, settled } from './outcome.ts';
import { type Chance, chanceOf, long } from './seed.ts';
import { World } from './world.ts';

const FAULTS = long ? 100 : 5;

let world: World;
beforeAll(async () => void (await build()));
afterEach(() => world.end());

test(`a network that fails ${FAULTS} times costs nothing`, { timeout: 1_200_000 }, async () => {
  const chance = chanceOf('network');
  world = await World.begin({ through: 'own broker' });
  const { cutter } = world;
  for (let i = 0; i < FAULTS; i++) {
    await chance.oneOf(faults)(cutter, chance);
    cutter.change({ refusing: false, stalled: false, delayMs: 20 });
    await sleep(chance.below(1_000));
  }
  const outcome = await settled(world);
  console.log(`network, ${FAULTS} faults: ${outcomeTold(outcome)}`);
  expectWhole(outcome);
  if (long) expect(outcome.duplicates).toBeGreaterThan(0);
  expect(cutter.connections).toBeLessThanOrEqual(1);
});

const faults: readonly ((cutter: Cutter, chance: Chance) => Promise<unknown> | void)[] = [
  (cutter) => cutter.cut(),
  async function away(cutter, chance) {
    cutter.change({ refusing: true });
    cutter.cut();
    await sleep(chance.below(2_000));
  },
  async function halfOpen(cutter, chance) {
    cutter.change({ stalled: true });
    await sleep(chance.below(3_000));
    cutter.cut();
  },
  async function deafForAWhile(cutter, chance) {
    cutter.change({ stalled: true });
    await sleep(chance.below(2_000));
  },
  async function flapping(cutter, chance) {
    for (let times = chance.whole(2, 6); times > 0; times--) {
      cutter.cut();
      await sleep(chance.below(300));
    }
  },
  async function slow(cutter, chance) {
    cutter.change({ delayMs: chance.whole(200, 800) });
    await sleep(2_000);
  },
];
