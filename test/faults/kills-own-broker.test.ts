import { afterEach, beforeAll, test } from 'vitest';
import { build } from '../bridge/process.ts';
import { expectNoLoss, kill, told } from './kills.ts';
import { chanceOf, long } from './seed.ts';
import { World } from './world.ts';

const KILLS = long ? 55 : 6;

let world: World;
beforeAll(async () => void (await build()));
afterEach(() => world.end());

test(
  `own broker, ${KILLS} kills: every sample is at the hub once, or inside a gap`,
  { timeout: 1_800_000 },
  async () => {
    const chance = chanceOf('kills through own broker');
    world = await World.begin({ through: 'own broker' });
    const report = await kill(world, KILLS, chance);
    console.log(`own broker: ${told(report)}`);
    expectNoLoss(report);
  },
);
