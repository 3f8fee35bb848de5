import type { Page } from '@playwright/test';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { build } from '../bridge/process.ts';
import { expectWhole, outcomeTold, settled } from './outcome.ts';
import { chanceOf, long } from './seed.ts';
import { World } from './world.ts';

const ROUNDS = long ? 10 : 1;
/** Longer than an owner may miss its pulses. */
const HANG_MS = 9_000;
/** Only there to end a test that is broken: ten times the goal and more. */
const MOST_MS = { crash: 60_000, hang: 60_000 };

let world: World;
beforeAll(async () => void (await build()));
afterEach(() => world.end());

test.for(long ? [2, 5] : [5])(
  '%i tabs, the owner hung and killed: there is never more than one sender, and every sample is there once',
  { timeout: 600_000 },
  async (tabs) => {
    const chance = chanceOf(`${tabs} tabs`);
    world = await World.begin({ through: 'own broker', tabs });
    const tookMs: Record<keyof typeof MOST_MS, number[]> = { crash: [], hang: [] };
    for (let round = 0; round < ROUNDS; round++) {
      await recorded(chance.whole(20, 80));
      tookMs.hang.push(await takenOver('hang'));
      await recorded(chance.whole(20, 80));
      tookMs.crash.push(await takenOver('crash'));
    }
    await recorded(50);
    const outcome = await settled(world);
    const took = `taken over after a crash in ${tookMs.crash.join()} ms, after a hang in ${tookMs.hang.join()} ms`;
    console.log(`${tabs} tabs: ${took}; ${outcomeTold(outcome)}`);
    expect(world.trace.overlaps).toBe(0);
    expectWhole(outcome);
  },
);

/** Waits until so many samples more are acknowledged. */
async function recorded(samples: number): Promise<void> {
  const { trace } = world;
  const enough = trace.kept.size + samples;
  expect(await trace.when(() => trace.kept.size >= enough, 60_000)).toBe(true);
}

/** Lets something happen to the owner's tab; how long it took until another had the station. */
async function takenOver(what: keyof typeof MOST_MS): Promise<number> {
  const { trace, ownerTab } = world;
  const { owner } = trace;
  const beganMs = Date.now();
  const back = what === 'hang' ? hang(ownerTab) : crashed(ownerTab);
  expect(await trace.when(() => trace.owner > owner, MOST_MS[what])).toBe(true);
  const tookMs = Date.now() - beganMs;
  await back;
  return tookMs;
}

/** Everything in the tab stands still for a while, its lock in hand, and then goes on where it was. */
const hang = (page: Page) =>
  page.evaluate((ms) => {
    const request = new XMLHttpRequest();
    request.open('GET', `/hang?ms=${ms}`, false);
    request.send();
  }, HANG_MS);

/** Ends the tab as a bug in the browser would, and loads it again. */
async function crashed(page: Page): Promise<void> {
  const gone = page.waitForEvent('crash');
  const session = await page.context().newCDPSession(page);
  session.send('Page.crash').catch(() => undefined); // nobody is left to answer
  await gone;
}
