import { expect } from '@playwright/test';
import { test, type Theme } from './demo/demo-page.ts';
import { axeFindings, tooSmallOrWide } from './demo/look.ts';

const themes: readonly Theme[] = ['light', 'dark', 'sun'];
const SHOTS = process.env['FIELDLINE_SHOTS'];

for (const width of [360, 1280])
  test(`a console at ${width} px shows bytes as text, hex and frames; axe finds nothing`, async ({
    demo,
  }) => {
    const { page } = demo;
    const shot = async (name: string) => {
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/console-${name}-${width}.png` });
    };
    await page.setViewportSize({ width, height: 800 });
    await demo.open('live', 'devices');
    await page.getByRole('button', { name: 'Console' }).first().click();
    const rows = page.getByRole('option');
    await expect(rows.filter({ hasText: 'soil=' }).first()).toBeVisible();
    expect(await tooSmallOrWide(page)).toEqual([]);
    await shot('text');
    for (const theme of themes) {
      await demo.theme(theme);
      expect(await axeFindings(page, theme === 'light' ? 'all' : 'colours'), theme).toEqual([]);
    }
    await shot('sun');
    await demo.theme('dark');
    await page.getByRole('button', { name: 'Hex', exact: true }).first().click();
    await expect(rows.filter({ hasText: '73 6f 69 6c 3d' }).first()).toBeVisible();
    await shot('hex');
    await page.getByRole('button', { name: 'Frames' }).click();
    await expect(rows.filter({ hasText: 'Checksum 3a, but 39 is in it' }).first()).toBeVisible();
    await demo.theme('light');
    await expect(page.getByText(/Bytes sent here go past the limits and interlocks of\s+Pump/)).toBeVisible();
    const unlock = page.getByRole('button', { name: 'Unlock sending' });
    await unlock.press('Enter');
    await expect(page.getByLabel(/Text to send/)).toBeFocused();
    await page.getByRole('button', { name: 'Record raw bytes' }).click();
    await expect(page.getByText(/● Recording/)).toBeVisible();
    await rows.filter({ hasText: 'soil' }).last().click();
    expect(await tooSmallOrWide(page)).toEqual([]);
    expect(await axeFindings(page)).toEqual([]);
    await shot('frames');
    await page.getByRole('button', { name: 'Lock', exact: true }).press('Enter');
    await expect(unlock).toBeFocused();
  });

for (const width of [360, 1280])
  test(`a file with the bytes of a wire at ${width} px: who reads it, its bytes, and what came of it`, async ({
    demo,
  }) => {
    const { page } = demo;
    await page.setViewportSize({ width, height: 800 });
    await demo.open('empty', 'live');
    const file = {
      name: 'boiler.bin',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from('soil=1\n'),
    };
    await page.locator('fl-open-recording input[type=file]').setInputFiles(file);
    await expect(page.getByText(/^Recognised: Numbers as text lines/)).toBeVisible();
    await page.getByRole('button', { name: 'Read it' }).click();
    await expect(page.getByText('58 readings in 60 frames; 2 damaged, 1 line errors.')).toBeVisible();
    expect(await tooSmallOrWide(page)).toEqual([]);
    expect(await axeFindings(page)).toEqual([]);
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/console-replay-${width}.png` });
    await page.getByRole('button', { name: 'Look at the bytes' }).click();
    await expect(page.getByRole('option').filter({ hasText: 'soil=' }).last()).toBeVisible();
    await expect(page.getByRole('button', { name: 'Unlock sending' })).toHaveCount(0);
  });

test('a console stays at the newest until somebody scrolls up, pauses while it goes on, and finds text and bytes', async ({
  demo,
}) => {
  const { page } = demo;
  await page.setViewportSize({ width: 1000, height: 800 });
  await demo.open('live', 'devices');
  await page.getByRole('button', { name: 'Console' }).first().click();
  const rows = page.getByRole('option');
  const list = page.getByRole('listbox', { name: 'Bytes, oldest first' });
  const newest = page.getByRole('button', { name: '▼ Newest' });
  await expect(rows.filter({ hasText: 'soil=' }).last()).toBeVisible();
  await expect(newest).toHaveCount(0);
  await list.hover();
  await page.mouse.wheel(0, -400);
  await expect(newest).toBeVisible();
  await newest.click();
  await expect(newest).toHaveCount(0);
  // What a device says is text and nothing else.
  const find = page.getByRole('searchbox');
  await find.fill('<IMG');
  await expect(page.getByText('1 found')).toBeVisible();
  await find.press('Enter');
  const hostile = rows.filter({ hasText: '<img src=x onerror=alert(1)>' });
  await expect(hostile).toContainText('⟨202E⟩esrever');
  await expect(hostile).toContainText('⟨BEL⟩');
  expect(await page.locator('img').count()).toBe(0);
  await expect(page.getByText(/Paused; [1-9]\d* rows since/)).toBeVisible();
  await page.getByLabel('Hex', { exact: true }).check();
  await find.fill('0d 0a');
  await expect(page.getByText(/\d+ found/)).toBeVisible();
  await find.fill('0d 0');
  await expect(page.getByText('No hex bytes: two digits each')).toBeVisible();
  // A line of ten thousand letters is cut into rows, and only those that are seen exist.
  await find.fill('');
  await page.getByRole('button', { name: 'Go on' }).click();
  const drawn = await list.evaluate((element) => element.querySelectorAll('.line').length);
  expect(drawn).toBeLessThan(60);
  await page.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
});
