import { afterEach, beforeAll, expect, test } from 'vitest';
import { build } from '../bridge/process.ts';
import { expectNoLoss, kill, told } from './kills.ts';
import { mutations } from './mutant.ts';
import { chanceOf, long } from './seed.ts';
import { sizeOf } from './truth.ts';
import { World } from './world.ts';

const KILLS = long ? 55 : 6;

let world: World;
beforeAll(async () => void (await build()));
afterEach(() => world.end());

test(
  `mosquitto, ${KILLS} kills: every sample is at the hub once, or inside a gap`,
  { timeout: 1_800_000 },
  async () => {
    const chance = chanceOf('kills through mosquitto');
    world = await World.begin({ through: 'mosquitto' });
    const report = await kill(world, KILLS, chance);
    console.log(`mosquitto: ${told(report)}`);
    expectNoLoss(report);
  },
);

test('a page that forgets on PUBACK is found out', { timeout: 240_000 }, async () => {
  const chance = chanceOf('kills of the bridge, forget on PUBACK');
  world = await World.begin({ through: 'mosquitto', mutation: mutations['forget on PUBACK'] });
  const report = await kill(world, 2, chance, { parts: ['bridge'], patienceMs: 8_000 });
  console.log(`forget on PUBACK: ${told(report)}`);
  expect(sizeOf(report.hub.missing)).toBeGreaterThan(0);
});
