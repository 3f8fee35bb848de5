import { expect } from '@playwright/test';
import { Screen } from '../browser/app/screen.ts';
import { Adapter } from './emulator/adapter.ts';
import { identities } from './emulator/devices.ts';
import { allowing, test } from './harness.ts';

// What a hostile device says, over a real link into the real app: nothing of it runs, grows without end or stays in the way.

const BAUD = 3_000_000;
/** What a device may be found to have, however many names it says. */
const MOST_CHANNELS = 256;
const MIB = 1 << 20;
/** A line without an end; the whole of it only in the long run, at 300 kB/s. */
const LINE_BYTES = (process.env.LONG ? 100 : 2) * MIB;

const MARKUP = '<img src=x onerror=globalThis.owned=1>';
const NAMES = [MARKUP, '__proto__', 'constructor', 'toString', '"><script>owned=1</script>', '\u202eabc'];

const keys = (count: number) => Array.from({ length: count }, (_, i) => `"k${i}":${i}`).join();
/** Names beyond all that a device may have, a few in each line. */
const tooManyNames: readonly string[] = Array.from(
  { length: 40 },
  (_, line) => `${Array.from({ length: 20 }, (_, i) => `n${line}x${i}:${i}`).join()}\n`,
);
const bombs: readonly string[] = [
  ...NAMES.flatMap((name) => [`${name}:1\n`, `{"${name.replaceAll('"', "'")}":1}\n`, `x (${name}):1\n`]),
  `${NAMES.join(';')}\n1;2;3;4;5;6\n`,
  `${'['.repeat(4000)}\n`,
  `${'{"a":'.repeat(100_000)}1\n`,
  `{${keys(100_000)}}\n`,
  `{${keys(300)}}\n`,
  ...tooManyNames,
  'a:1e999 b:NaN c:0x1f d:Infinity\n',
];

test('hostile names, nested JSON, keys beyond number and a line without an end: nothing runs, and good lines go on being read', async ({
  usb,
  start,
  app,
}) => {
  test.setTimeout(900_000 + (LINE_BYTES / 300_000) * 10_000);
  const adapter = await Adapter.plug(usb, { ...identities.meter, baudRate: BAUD });
  const { page, problems } = await start({ grants: [allowing(app, adapter.identity)] });
  const screen = new Screen(page);
  await page.goto(app);
  await screen.choosePort();
  await screen.describe({ speaks: 'Numbers in lines', name: MARKUP, baudRate: BAUD });
  await adapter.opened(BAUD);
  adapter.say('\ngood:1\n');
  await page.getByRole('link', { name: 'Show live chart' }).click();
  await expect(screen.reading('Good')).toHaveText(/^\s*1/);

  for (const bomb of bombs) adapter.say(bomb);
  adapter.say(Buffer.alloc(LINE_BYTES, '1'));
  // The chip loses what a busy machine does not take in time: like a real device, this one says its lines again.
  await expect(async () => {
    adapter.say(`\n${tooManyNames.join('')}good:2\n`);
    await expect(screen.reading('Good')).toHaveText(/^\s*2/, { timeout: 20_000 });
    await expect(screen.tiles).toHaveCount(MOST_CHANNELS, { timeout: 20_000 });
  }).toPass({ timeout: 600_000 + LINE_BYTES / 30 });
  const channels = await screen.tiles.count();
  for (const view of ['devices', 'diagnostics', 'sync', 'live']) {
    await screen.go(view);
    await expect(page.getByRole('main')).toBeVisible();
    expect(await page.evaluate(() => 'owned' in globalThis)).toBe(false);
  }
  await expect(page.getByText(MARKUP).first()).toBeVisible();
  const markup = await page.evaluate(() => {
    const within = (root: ParentNode): number =>
      root.querySelectorAll('img[src="x"]').length +
      [...root.querySelectorAll('*')].reduce(
        (sum, { shadowRoot }) => sum + (shadowRoot ? within(shadowRoot) : 0),
        0,
      );
    return within(document);
  });
  expect(markup).toBe(0);
  console.log(
    `bombs: ${bombs.length} lines and one of ${LINE_BYTES} bytes; ${channels} channels on the screen`,
  );
  problems.expectNone();
});
