import { expect, type Page } from '@playwright/test';
import { Screen } from '../browser/app/screen.ts';
import { plugArduino } from './emulator/devices.ts';
import { allowing, test } from './harness.ts';

test('a second tab watches, switches through the first, and takes over when that one crashes', async ({
  usb,
  start,
  app,
}) => {
  const uno = await plugArduino(usb, 'plotter');
  const { page, context, problems } = await start({ grants: [allowing(app, uno.identity)] });
  const owner = new Screen(page);
  await page.goto(app);
  await owner.connect({ speaks: 'Numbers in lines', name: 'Uno', options: { switches: 'relay' } });

  const watcher = new Screen(await context.newPage());
  await watcher.page.goto(app);
  await expect(watcher.page.getByText('Another tab records.')).toBeVisible();
  await expect.poll(() => watcher.number('N')).toBeGreaterThan(0);
  const shown = await watcher.number('N');
  await expect.poll(() => watcher.number('N')).toBeGreaterThan(shown);

  const relay = watcher.page.getByRole('group', { name: 'Relay of Uno' });
  await expect(relay.locator('.state')).toHaveText('Off');
  await watcher.holdOn(relay);
  await expect(relay.getByText(/Confirmed on at/)).toBeVisible();
  await expect(relay.locator('.state')).toHaveText('On');
  await expect(page.getByRole('group', { name: 'Relay of Uno' }).locator('.state')).toHaveText('On');
  expect(uno.heard.toString()).toBe('relay:1\n');

  await watcher.window('5 min'); // however long all of this takes
  const before = (await watcher.drawnWhen(({ lines }) => (lines[0]?.time.length ?? 0) > 3)).lines[0]!;
  const vanished = watcher.page.evaluate(
    () =>
      new Promise<boolean>((resolve) => {
        const looking = setInterval(() => {
          const live = document.querySelector('fl-app')!.shadowRoot!.querySelector('fl-live')!;
          if (!live.shadowRoot!.querySelector('fl-device-section')) resolve(true);
        }, 5);
        Object.assign(globalThis, { looked: () => [clearInterval(looking), resolve(false)] });
      }),
  );
  const crashedMs = Date.now();
  await crash(page);
  await expect(watcher.page.getByText('Another tab records.')).toHaveCount(0);
  await expect(watcher.page.getByRole('navigation', { name: 'Status' })).toContainText('REC');
  const last = await watcher.number('N');
  await expect.poll(() => watcher.number('N')).toBeGreaterThan(Number.isNaN(last) ? shown : last);
  console.log(`tabs: the watching tab records ${Date.now() - crashedMs} ms after the crash of the other`);
  await watcher.page.evaluate(() => (globalThis as unknown as { looked: () => void }).looked());
  expect(await vanished).toBe(false);
  const after = await watcher.drawnWhen(({ lines }) =>
    lines[0]!.gaps.some(({ cause }) => cause === 'unclean-stop'),
  );
  expect(after.lines[0]!.time[0]).toBeLessThan(before.time[0]! + 1000);
  problems.expectNone();
});

/** Ends a tab's process as a bug in the browser would. */
async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash');
  const session = await page.context().newCDPSession(page);
  session.send('Page.crash').catch(() => undefined); // nobody is left to answer
  await crashed;
}
