import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';

const HELD_MS = 10_000;
const LATE = '/answered-late';

/** The screen's own thread does nothing else for ten seconds, and takes a processor from everybody. */
export const busyScreen = (page: Page): Promise<void> =>
  page.evaluate((heldMs) => {
    const endMs = performance.now() + heldMs;
    while (performance.now() < endMs);
  }, HELD_MS);

/** It stands still for as long, waiting: for minutes on end a busy one would measure the machine, not the page. */
export const waitingScreen = (page: Page): Promise<void> =>
  page.evaluate((path) => {
    const request = new XMLHttpRequest();
    request.open('GET', path, false);
    request.send();
  }, LATE);

/** Before a screen can wait: what it asks for is answered after ten seconds. */
export const answersLate = (page: Page): Promise<unknown> =>
  page.route(`**${LATE}`, async (route) => {
    await sleep(HELD_MS);
    await route.fulfill({ body: '' });
  });
