import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { build } from '../bridge/process.ts';
import { expectWhole, outcomeTold, settled } from './outcome.ts';
import { rendererOf } from './renderer.ts';
import { chanceOf, long } from './seed.ts';
import { World } from './world.ts';

const ROUNDS = long ? 10 : 1;
/** Longer than an owner may miss its pulses. */
const HANG_MS = 9_000;
/** Only there to end a test that is broken: ten times the goal and more. */
const MOST_MS = 60_000;

let world: World;
beforeAll(async () => void (await build()));
afterEach(() => world.end());

test.for(long ? [2, 5] : [5])(
  '%i tabs, the owner hung and killed: there is never more than one sender, and every sample is there once',
  { timeout: 600_000 },
  (tabs) => wholeAfter(tabs, { hang, crash }),
);

test.for(long ? [2, 5] : [2])(
  '%i tabs, the owner frozen by the browser and stopped by the system: one that thaws writes and sends nothing more',
  { timeout: 600_000 },
  (tabs) => wholeAfter(tabs, { freeze, stop }),
);

/** Happens to a tab, and stays so until the answer is called. */
type Trouble = (tab: Page) => Promise<() => Promise<unknown>>;

async function wholeAfter(tabs: number, troubles: Readonly<Record<string, Trouble>>): Promise<void> {
  const chance = chanceOf(`${tabs} tabs ${Object.keys(troubles).join()}`);
  world = await World.begin({ through: 'own broker', tabs, hidesTabs: 'freeze' in troubles });
  const tookMs: Record<string, number[]> = {};
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, trouble] of Object.entries(troubles)) {
      await recorded(chance.whole(20, 80));
      (tookMs[name] ??= []).push(await takenOver(trouble));
    }
  await recorded(50);
  const outcome = await settled(world);
  const took = Object.entries(tookMs).map(([name, each]) => `after a ${name} in ${each.join()} ms`);
  console.log(`${tabs} tabs: taken over ${took.join(', ')}; ${outcomeTold(outcome)}`);
  expect(world.trace.overlaps).toBe(0);
  expectWhole(outcome);
}

/** Waits until so many samples more are acknowledged. */
async function recorded(samples: number): Promise<void> {
  const { trace } = world;
  const enough = trace.kept.size + samples;
  expect(await trace.when(() => trace.kept.size >= enough, MOST_MS)).toBe(true);
}

/** Lets something happen to the owner's tab; how long it took until another had the station. Then it is over, and both are there. */
async function takenOver(trouble: Trouble): Promise<number> {
  const { trace, ownerTab } = world;
  const { owner } = trace;
  const beganMs = Date.now();
  const end = await trouble(ownerTab);
  expect(await trace.when(() => trace.owner > owner, MOST_MS)).toBe(true);
  const tookMs = Date.now() - beganMs;
  await recorded(20);
  await end();
  return tookMs;
}

/** Everything in the tab stands still for a while, its lock in hand, and then goes on where it was. */
async function hang(tab: Page) {
  const over = tab.evaluate((ms) => {
    const request = new XMLHttpRequest();
    request.open('GET', `/hang?ms=${ms}`, false);
    request.send();
  }, HANG_MS);
  return () => over;
}

/** Ends the tab as a bug in the browser would. */
async function crash(tab: Page) {
  const gone = tab.waitForEvent('crash');
  const session = await tab.context().newCDPSession(tab);
  session.send('Page.crash').catch(() => undefined); // nobody is left to answer
  await gone;
  return async () => world.replace(tab);
}

/** As a browser does with a tab that nobody looks at. */
async function freeze(tab: Page) {
  const session = await tab.context().newCDPSession(tab);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  return async () => {
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    await session.detach();
  };
}

/**
 * As a system does that is short of memory: nothing of the process runs, and it does not know. Where that falls into a
 * transaction, Chromium lets nobody else at the database until the process goes on: so it does, after a while.
 */
async function stop(tab: Page) {
  const renderer = await rendererOf(tab);
  process.kill(renderer, 'SIGSTOP');
  const over = sleep(HANG_MS).then(() => process.kill(renderer, 'SIGCONT'));
  return () => over;
}
