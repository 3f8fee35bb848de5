import { expect } from '@playwright/test';
import type { Scene } from '../fakes/demo-scene.ts';
import { test, type Theme } from './demo/demo-page.ts';
import { axeFindings, tooSmallOrWide } from './demo/look.ts';

/** Every screen in the states that change how it looks. */
const looks: readonly (readonly [place: string, ...scenes: (Scene | 'paused' | 'table')[]])[] = [
  ['live', 'empty', 'live', 'paused', 'table', 'waiting', 'fault', 'far', 'remote', 'watching', 'outputs'],
  ['devices', 'empty', 'far', 'waiting', 'fault'],
  ['connect', 'empty'],
  ['rules', 'empty', 'live', 'outputs', 'remote'],
  ['sync', 'live', 'far', 'fault'],
  ['bridge', 'empty', 'remote'],
  ['bridge/plant', 'far', 'fault'],
  ['bridge/plant/add', 'far', 'elsewhere', 'fault'],
  ['settings', 'live'],
  ['diagnostics', 'live'],
];
const themes: readonly Theme[] = ['light', 'dark', 'sun'];

for (const width of [360, 1280])
  for (const [place, ...scenes] of looks)
    test(`${place} at ${width} px: axe finds nothing, and every target is large enough`, async ({ demo }) => {
      const { page } = demo;
      await page.setViewportSize({ width, height: 800 });
      for (const scene of scenes) {
        await demo.open(scene === 'paused' || scene === 'table' ? 'live' : scene, place);
        if (scene === 'paused') await page.keyboard.press('Space');
        if (scene === 'table') await page.keyboard.press('t');
        expect(await tooSmallOrWide(page), scene).toEqual([]);
        // A colour's contrast does not depend on the width.
        for (const theme of width === 360 ? themes : (['light'] as const)) {
          await demo.theme(theme);
          expect(
            await axeFindings(page, theme === 'light' ? 'all' : 'colours'),
            `${scene}, ${theme}`,
          ).toEqual([]);
        }
      }
    });

test('sheets and dialogs: axe finds nothing in any theme', async ({ demo }) => {
  const { page } = demo;
  for (const theme of themes) {
    await demo.open('live', 'live');
    await demo.theme(theme);
    await page
      .getByRole('button', { name: /Supply temp/ })
      .first()
      .click();
    await expect(page.getByLabel('Digits after the point')).toBeVisible();
    expect(await axeFindings(page), `channel, ${theme}`).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByLabel('Digits after the point')).toHaveCount(0);
    await page.keyboard.press('e');
    await expect(page.getByRole('button', { name: 'Save CSV' })).toBeVisible();
    expect(await axeFindings(page), `export, ${theme}`).toEqual([]);
  }
});

test('the view is paused and live again by a key; it says how far ahead live is', async ({ demo }) => {
  const { page } = demo;
  await demo.open('live', 'live');
  await page.keyboard.press('Space');
  await expect(page.locator('.paused p')).toHaveText(/^Paused at \d\d:\d\d:\d\d · live is \d+ s ahead/);
  await page.keyboard.press('+');
  await expect(page.getByRole('button', { name: '1 min' })).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('Space');
  await expect(page.getByText('Paused at')).toHaveCount(0);
  await expect(page.getByRole('button', { name: '1 min' })).toHaveAttribute('aria-pressed', 'true');
});

test('where rows end and hours begin is said in the legend, at the badge, aloud at the cursor and in the table', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('live', 'live');
  const band = page.locator('fl-legend .band');
  await expect(page.locator('fl-legend')).not.toContainText('Hours from');
  await page.getByRole('button', { name: '24 h' }).click();
  const since = /\d{4}-\d\d-\d\d \d\d:\d\d/.source;
  await expect(band).toContainText(new RegExp(`Hours from ${since} back: least, mean, greatest of each`));
  await expect(page.locator('fl-completeness')).toContainText(new RegExp(`% from ${since} on: 1 gap`));
  await page.keyboard.press('Space');
  await page.getByRole('group', { name: /^Chart of/ }).focus();
  const said = page.locator('fl-chart-card p[role=status]');
  await page.keyboard.press('ArrowLeft');
  await expect(said).toContainText('Supply temp');
  await expect(said).not.toContainText('figures of an hour');
  await page.keyboard.press('Home');
  await expect(said).toContainText(/, figures of an hour$/);
  await page.keyboard.press('t');
  await expect(page.locator('fl-reading-table')).toContainText('back: least, mean, greatest of each.');
});

test('the arrow keys read values aloud at the cursor', async ({ demo }) => {
  const { page } = demo;
  await demo.open('live', 'live');
  await page.keyboard.press('Space');
  await page.getByRole('group', { name: /^Chart of/ }).focus();
  await page.keyboard.press('ArrowLeft');
  const said = page.locator('fl-chart-card p[role=status]');
  await expect(said).toHaveText(
    /^\d\d:\d\d:\d\d, Supply temp \d\d\.\d\s°C, Return temp \d\d\.\d\s°C, Flow .*, Pump (On|Off)$/,
  );
  const first = await said.textContent();
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(said).not.toHaveText(first!);
});

test('a tap reads values; a finger sideways pans and pauses, up and down it scrolls the page', async ({
  demo,
}) => {
  const { page } = demo;
  await page.setViewportSize({ width: 360, height: 780 });
  await demo.open('live', 'live');
  await page.locator('fl-chart-area').scrollIntoViewIfNeeded();
  const box = (await page.locator('fl-chart-area').boundingBox())!;
  const finger = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x: number, y: number) =>
    finger.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] });
  const [x, y] = [box.x + box.width * 0.6, box.y + 80];
  // One after the other without waiting between them: what takes longer is no tap.
  await Promise.all([touch('touchStart', x, y), touch('touchEnd', x, y)]);
  await expect(page.locator('fl-legend .band')).toHaveText(/Values at \d\d:\d\d:\d\d/);
  await expect(page.locator('.paused')).toHaveCount(0);
  await touch('touchStart', x, y);
  for (let moved = 10; moved <= 80; moved += 10) await touch('touchMove', x + moved, y);
  await touch('touchEnd', x, y);
  await expect(page.locator('.paused p')).toHaveText(/^Paused at .* ahead/);
});

test('a page that becomes narrow is never wider than the screen, even before its chart is drawn anew', async ({
  demo,
}) => {
  const { page } = demo;
  await page.setViewportSize({ width: 1280, height: 800 });
  await demo.open('live', 'live');
  await expect(page.locator('fl-chart-area canvas').first()).toBeVisible();
  // The event comes before anybody who observes a size is told.
  const seen = await page.evaluateHandle(() => {
    const main = document.querySelector('fl-app')!.shadowRoot!.querySelector('main')!;
    const widths = new Promise<readonly number[]>((resolve) =>
      addEventListener('resize', () => resolve([main.clientWidth, main.scrollWidth]), { once: true }),
    );
    return { widths };
  });
  await page.setViewportSize({ width: 360, height: 800 });
  const [shown, needed] = await seen.evaluate(({ widths }) => widths);
  expect(shown).toBeLessThanOrEqual(360);
  expect(needed).toBe(shown);
});

test('on a phone the time zone stands under the times, and a sheet takes the whole width', async ({
  demo,
}) => {
  const { page } = demo;
  await page.setViewportSize({ width: 360, height: 800 });
  await demo.open('live', 'live');
  const [zone, pane] = await Promise.all(
    [page.locator('fl-chart-area .zone'), page.locator('fl-chart-area [data-pane] canvas').last()].map(
      async (each) => (await each.boundingBox())!,
    ),
  );
  expect(zone!.y).toBeGreaterThanOrEqual(pane!.y + pane!.height - 1);
  await page.locator('fl-tile').first().click();
  await expect(page.getByLabel('Digits after the point')).toBeVisible();
  const sheet = await page.locator('fl-channel-sheet dialog').boundingBox();
  expect([sheet!.x, sheet!.width]).toEqual([0, 360]);
});

test('on a phone sunlight is one tap away, and no fact of the status strip is cut off', async ({ demo }) => {
  const { page } = demo;
  await page.setViewportSize({ width: 360, height: 800 });
  const strip = page.locator('fl-status-strip');
  const cut = () =>
    strip
      .locator('.fact > span:last-child')
      .evaluateAll((facts) =>
        facts.flatMap((fact) => (fact.scrollWidth > fact.clientWidth ? [fact.textContent] : [])),
      );
  for (const scene of ['empty', 'live', 'waiting', 'fault', 'far', 'remote'] as const) {
    await demo.open(scene, 'live');
    expect(await cut(), scene).toEqual([]);
    const sun = strip.getByRole('button', { name: 'Sunlight theme' });
    await sun.click();
    await expect(sun).toHaveAttribute('aria-pressed', 'true');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'sun');
    expect(await cut(), `${scene} in the sun`).toEqual([]);
    await sun.click();
    await expect(sun).toHaveAttribute('aria-pressed', 'false');
  }
});

test('a long rule name under “Never notify of” is broken, and neither page nor card becomes wider', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('live', 'settings');
  const title = `Boiler_room_B_${'supply_temperature_'.repeat(6)}too_hot`;
  await page.locator('fl-alert-settings').evaluate((settings, title) => {
    Object.assign(settings, { rules: [{ id: 'long', title }] });
  }, title);
  const label = page.locator('label.check', { hasText: title });
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await expect(label).toBeVisible();
    expect(await tooSmallOrWide(page)).toEqual([]);
    expect(await label.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  }
});

test('single keys can be switched off', async ({ demo }) => {
  const { page } = demo;
  await demo.open('live', 'settings');
  await page.getByText('Single keys as shortcuts').click();
  await page.goto(page.url().replace('settings', 'live'));
  await expect(page.locator('fl-legend b').first()).toHaveText(/\d/);
  await page.keyboard.press('t');
  await expect(page.getByRole('region', { name: 'Readings of this window' })).toHaveCount(0);
});

test('a channel is renamed, given a unit and scaled by two points where it is shown', async ({ demo }) => {
  const { page } = demo;
  await demo.open('live', 'live');
  await page.getByRole('button', { name: /^Flow/ }).first().click();
  await page.getByLabel('Name').fill('Inflow');
  await page.getByLabel('Unit').fill('c');
  await page.getByRole('button', { name: 'Two points' }).click();
  await page.getByLabel('Raw').first().fill('0');
  await page.getByLabel('is shown as').first().fill('32');
  await page.getByLabel('Raw').last().fill('100');
  await page.getByLabel('is shown as').last().fill('212');
  await expect(page.locator('.preview b')).toHaveText(/^5\d\.\d\s°C$/);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: /^Inflow/ }).first()).toBeVisible();
});

test('a long channel name leaves the values of its column on a narrow screen', async ({ demo }) => {
  const { page } = demo;
  const name = 'Soil in the very long greenhouse bed number seventeen';
  await page.setViewportSize({ width: 360, height: 800 });
  await demo.open('live', 'live');
  await page.locator('fl-tile button').first().click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('fl-legend .name').first()).toHaveText(name);
  await page.getByRole('button', { name: 'Show as table' }).click();
  const heading = page.locator('fl-reading-table thead th').nth(1);
  await expect(heading).toHaveAttribute('title', new RegExp(`^${name}`));
  const [right, edge] = await Promise.all(
    [heading, page.locator('fl-reading-table .scroll')].map(async (each) => {
      const { x, width } = (await each.boundingBox())!;
      return x + width;
    }),
  );
  expect(right).toBeLessThanOrEqual(edge!);
  if (process.env['SHOTS']) await page.screenshot({ path: `${process.env['SHOTS']}/table-360.png` });
});

test('two points that cannot be keep the sheet open and say why; nothing is saved until they are right', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('live', 'live');
  await page.getByRole('button', { name: /^Flow/ }).first().click();
  await page.getByLabel('Name').fill('Inflow');
  await page.getByRole('button', { name: 'Two points' }).click();
  const points = [page.getByLabel('Raw').first(), page.getByLabel('is shown as').first()];
  const second = [page.getByLabel('Raw').last(), page.getByLabel('is shown as').last()];
  for (const [i, text] of ['50', '500', '50', '700'].entries()) await [...points, ...second][i]!.fill(text);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Both points have the same raw value')).toBeVisible();
  await expect(page.getByText('Nothing is saved yet.')).toBeVisible();
  await expect(second[0]!).toBeFocused();
  await expect(page.getByRole('button', { name: /^Inflow/ })).toHaveCount(0);
  await second[0]!.fill('70');
  await expect(page.getByText('Nothing is saved yet.')).toHaveCount(0);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: /^Inflow/ }).first()).toBeVisible();
});

test('the pump: on asks back, off does not, and both say what became of it', async ({ demo }) => {
  const { page } = demo;
  await demo.open('live', 'live');
  await page.getByRole('button', { name: 'Turn on…' }).click();
  await expect(page.getByText(/Turn on Pump\? Now: (on|off)\./)).toBeVisible();
  await page.getByRole('button', { name: 'Turn on', exact: true }).click();
  await expect(page.getByText(/Confirmed on at \d\d:\d\d:\d\d/)).toBeVisible();
  await page.getByRole('button', { name: 'Off', exact: true }).click();
  await expect(page.getByText(/Confirmed off at/)).toBeVisible();
});

test('a switch that nobody confirms is neither on nor off', async ({ demo }) => {
  const { page } = demo;
  await demo.open('fault', 'live');
  await page.getByRole('button', { name: 'Off', exact: true }).click();
  await expect(page.getByText('We don’t know if it worked.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Ask again' })).toBeVisible();
});

test('connect: closing the chooser is no error, a refusal is, a choice leads to recording', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('empty', 'connect', '&port=cancel');
  await page.getByRole('button', { name: 'Choose a port' }).click();
  await expect(page.getByRole('heading', { name: 'Didn’t see your device?' })).toBeVisible();
  await demo.open('empty', 'connect', '&port=wait');
  await page.getByRole('button', { name: 'Choose a port' }).click();
  await expect(page.getByRole('button', { name: 'Waiting for your choice…' })).toBeDisabled();
  await demo.open('empty', 'connect', '&port=denied');
  await page.getByRole('button', { name: 'Choose a port' }).click();
  await expect(page.getByText('Serial ports are switched off for this site.')).toBeVisible();
  await demo.open('empty', 'connect', '&port=none');
  await expect(page.getByText('This browser can’t reach USB or serial devices.')).toBeVisible();
  await demo.open('empty', 'connect');
  await page.getByRole('button', { name: 'Choose a port' }).click();
  await page.getByRole('button', { name: 'Set by hand' }).click();
  await page.getByLabel('What it speaks').selectOption('modbus-meter');
  await expect(page.getByLabel('Address (1 to 247)')).toHaveValue('1');
  await page.getByLabel('What it speaks').selectOption('plotter-lines');
  await page.getByLabel('Baud rate').fill('9600');
  await page.getByLabel('Name').fill('Soil probe');
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Start recording' }).click();
  await expect(page.getByRole('heading', { name: 'Soil probe: 2 channels' })).toBeVisible();
  await page.getByRole('link', { name: 'Show live chart' }).click();
  await expect(page.getByRole('heading', { name: 'Soil probe' })).toBeVisible();
});

test('connect: a busy port is said to be busy, and tried again by itself', async ({ demo }) => {
  const { page } = demo;
  await demo.open('busy', 'connect');
  await page.getByRole('button', { name: 'Choose a port' }).click();
  await page.getByRole('button', { name: 'Set by hand' }).click();
  await page.getByRole('button', { name: 'Start recording' }).click();
  await expect(page.getByText('This port is in use or not allowed.')).toBeVisible();
  await expect(page.getByText('Trying again by itself.')).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);
});

test('installing is offered below all else once something was recorded, and not again for a month when it was dismissed', async ({
  demo,
}) => {
  const { page } = demo;
  const offer = () => page.evaluate(() => void dispatchEvent(new Event('beforeinstallprompt')));
  await demo.open('empty', 'live');
  await offer();
  await expect(page.getByText('Install Fieldline.')).toHaveCount(0);
  await demo.open('live', 'live');
  // Values in what can be pressed go on meanwhile; that is no move.
  const places = () =>
    page
      .locator('fl-app main a, fl-app main button')
      .evaluateAll((all) =>
        all.map((each) => [each.textContent?.replace(/\d+/g, '').trim(), each.getBoundingClientRect().top]),
      );
  const before = await places();
  await offer();
  await expect(page.getByText('Install Fieldline.')).toBeVisible();
  expect(before.length).toBeGreaterThan(5);
  expect((await places()).slice(0, before.length)).toEqual(before);
  await page.getByRole('button', { name: 'Not now' }).click();
  await expect(page.getByText('Install Fieldline.')).toHaveCount(0);
  await demo.open('live', 'live');
  await offer();
  await expect(page.getByText('Install Fieldline.')).toHaveCount(0);
  await page.goto(page.url().replace('#/live', '#/settings'));
  await expect(page.getByRole('button', { name: 'Install' })).toBeVisible();
});

test('a window is exported piece by piece into a file', async ({ demo }) => {
  const { page } = demo;
  await page.addInitScript(() => Object.assign(globalThis, { showSaveFilePicker: undefined }));
  await demo.open('live', 'live');
  await page.getByRole('button', { name: 'Export' }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^fieldline-\d{4}-\d\d-\d\d\.csv$/);
  await expect(page.getByText('is complete.')).toBeVisible();
  await page.getByRole('button', { name: 'Recording', exact: true }).click();
  const [recording] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save recording' }).click(),
  ]);
  expect(recording.suggestedFilename()).toMatch(/^fieldline-\d{4}-\d\d-\d\d\.fieldline$/);
});

test('a waiting version starts only when the person says so', async ({ demo }) => {
  const { page } = demo;
  await demo.open('live', 'live', '&update');
  await expect(page.getByText('A new version is ready.')).toBeVisible();
  await expect(page.locator('html[data-version=new]')).toHaveCount(0);
  await page.getByRole('button', { name: 'Interrupt and start it' }).click();
  await expect(page.locator('html[data-version=new]')).toHaveCount(1);
});

test('everything is deleted only after a typed word', async ({ demo }) => {
  const { page } = demo;
  await demo.open('live', 'settings');
  const button = page.getByRole('button', { name: 'Delete everything' });
  await expect(button).toBeDisabled();
  await page.getByLabel('Type “delete”').fill('delete');
  await button.click();
  await expect(page.getByText('Everything was deleted.')).toBeVisible();
});

test('forced colours keep every screen usable', async ({ demo }) => {
  const { page } = demo;
  await page.emulateMedia({ forcedColors: 'active' });
  await demo.open('waiting', 'live');
  await expect(page.getByText('Cable unplugged')).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);
});
