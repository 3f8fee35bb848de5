import { expect } from '@playwright/test';
import { test } from './demo/demo-page.ts';
import { axeFindings, tooSmallOrWide } from './demo/look.ts';

// The alarms that the station's own desk keeps, over a station of sines.

test('the line above every screen tells the gravest alarm, covers nothing and takes no focus', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('outputs', 'devices');
  const line = page.getByRole('region', { name: 'Alarm' });
  await expect(line).toContainText('Boiler too hot');
  await expect(line.getByRole('link', { name: '+1 more' })).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: 'Critical alarm: Boiler too hot' })).toHaveCount(1);
  expect(
    await page.evaluate(() => document.querySelector('fl-app')!.shadowRoot!.activeElement?.localName),
  ).not.toBe('fl-alarm-line');
  const [above, below] = await Promise.all([line.boundingBox(), page.locator('main').boundingBox()]);
  expect(above!.y + above!.height).toBeLessThanOrEqual(below!.y + 1);
  await expect(page).toHaveTitle('(2) Devices · Fieldline');
  await line.getByRole('button', { name: 'Acknowledge' }).click();
  await line.getByRole('button', { name: 'Undo' }).click();
  await expect(line.getByRole('button', { name: 'Acknowledge' })).toBeVisible();
  await line.getByRole('link', { name: /Boiler too hot/ }).click();
  await expect(page.getByRole('article', { name: 'Critical: Boiler too hot' })).toBeFocused();
});

test('what is under a finger stays where it is when the line comes or goes', async ({ demo }) => {
  const { page } = demo;
  await page.setViewportSize({ width: 1280, height: 500 });
  await demo.open('outputs', 'live');
  const line = page.getByRole('region', { name: 'Alarm' });
  const heater = page.getByRole('group', { name: 'Heater of Boiler room B' });
  await line.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(line.getByRole('button', { name: 'Undo' })).toBeVisible();
  await page.locator('main').evaluate((main) => main.scrollTo(0, 120));
  const place = await heater.boundingBox();
  const shown = await line.boundingBox();
  await page.evaluate(() => {
    document.querySelector('fl-app')!.shadowRoot!.querySelector<HTMLElement>('fl-alarm-line')!.hidden = true;
  });
  await expect(line).toBeHidden();
  expect(shown!.height).toBeGreaterThan(40);
  expect(await heater.boundingBox()).toEqual(place);
});

test('a card says what, where, now, since when, how often, by which version and what came first', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('outputs', 'alerts');
  const hot = page.getByRole('article', { name: 'Critical: Boiler too hot' });
  await expect(hot).toContainText('62.4 > 60.0 °C for 10 min');
  await expect(hot).toContainText(/Boiler room B · Supply temp now \d+\.\d/);
  await expect(hot).toContainText(
    /Active for 4 min.* · not acknowledged · happened 3 times since .* · rule version 2/,
  );
  await expect(hot).toContainText('Came first: 1 more followed');
  await expect(page.getByRole('article', { name: 'Warning: Flow too weak' })).toContainText(
    'Came 30 s after “Boiler too hot”',
  );
  await hot.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(hot).toContainText('acknowledged by you');
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  await expect(hot).toContainText('not acknowledged');
  await hot.getByRole('button', { name: 'Note…' }).click();
  await hot.getByLabel(/What happened/).fill('The door was open');
  await page.keyboard.press('Enter');
  await expect(hot).toContainText('Somebody, ');
  await expect(hot).toContainText('The door was open');
});

test('with keys alone: the marked alarm is acknowledged by K, and its pause is chosen', async ({ demo }) => {
  const { page } = demo;
  await demo.open('outputs', 'alerts/weak');
  const weak = page.getByRole('article', { name: 'Warning: Flow too weak' });
  await expect(weak).toBeFocused();
  await page.keyboard.press('k');
  await expect(weak).toContainText('acknowledged by you');
  await weak.getByRole('button', { name: 'Pause longer…' }).focus();
  await page.keyboard.press('Enter');
  await expect(weak.getByRole('button', { name: 'Pause 2 h' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(weak).toHaveCount(0);
  await page.getByRole('button', { name: 'Paused 1' }).click();
  await expect(weak).toContainText(/Paused until .*; it comes back by itself/);
  await weak.getByRole('button', { name: 'End pause' }).click();
  await expect(page.getByText('Nothing is paused.')).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await expect(page).toHaveTitle('(2) Live · Fieldline');
});

test('with keys alone: who acknowledged goes on at the next alarm, and after the last at the heading', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('outputs', 'alerts');
  const button = (card: string) =>
    page.getByRole('article', { name: card }).getByRole('button', { name: /^Acknowledge/ });
  await button('Boiler too hot').press('Enter');
  await expect(page.getByRole('article', { name: 'Flow too weak' })).toBeFocused();
  await button('Flow too weak').press('Enter');
  await expect(page.getByRole('heading', { name: 'Alerts', exact: true })).toBeFocused();
});

test('an address of an alarm that is over leads to the history, also where it is what the page begins with', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('outputs', 'alerts/gone');
  await expect(page.getByRole('button', { name: 'History' })).toHaveAttribute('aria-pressed', 'true');
  await page.evaluate(() => (location.hash = '#/alerts/weak'));
  await expect(page.getByRole('article', { name: 'Warning: Flow too weak' })).toBeFocused();
});

test('the chart of an alarm begins a minute before its limit was passed', async ({ demo }) => {
  const { page } = demo;
  await demo.open('outputs', 'alerts');
  const hot = page.getByRole('article', { name: 'Critical: Boiler too hot' });
  await hot.getByRole('button', { name: 'Show chart' }).click();
  const area = hot.locator('fl-chart-area');
  await expect(area).toBeVisible();
  const shown = await area.evaluate(
    (element) =>
      new Promise<number>((resolve) =>
        element.addEventListener('fl-drawn', (event) =>
          resolve(Date.now() - (event as CustomEvent<{ fromMs: number }>).detail.fromMs),
        ),
      ),
  );
  // It was raised four minutes ago, ten seconds after its limit was passed.
  expect(shown / 1000).toBeGreaterThan(240 + 70 - 1);
  expect(shown / 1000).toBeLessThan(240 + 70 + 60);
});

test('under the chart stands when alarms were on, and each leads to its card', async ({ demo }) => {
  const { page } = demo;
  await demo.open('outputs', 'live');
  await page.getByRole('group', { name: 'Window' }).getByRole('button', { name: '1 h' }).click();
  const lane = page.getByRole('group', { name: 'Alarms', exact: true });
  // It was raised an hour, half an hour and four minutes ago, and the second time was on for sixteen minutes.
  await expect(lane.getByRole('link', { name: /Boiler too hot/ })).toHaveCount(3);
  const boxes = await Promise.all(
    (await lane.getByRole('link', { name: /Boiler too hot/ }).all()).map((link) => link.boundingBox()),
  );
  expect(boxes[1]!.width / (await lane.boundingBox())!.width).toBeCloseTo(16 / 60, 1);
  expect(await axeFindings(page)).toEqual([]);
  if (process.env['SHOTS']) await lane.scrollIntoViewIfNeeded();
  if (process.env['SHOTS']) await page.screenshot({ path: `${process.env['SHOTS']}/lane.png` });
  await lane.getByRole('link', { name: /Flow too weak/ }).click();
  await expect(page.getByRole('article', { name: 'Warning: Flow too weak' })).toBeFocused();
});

test('the lane reads a long history once, and not more of it with every redraw', async ({ demo }) => {
  const { page } = demo;
  await demo.open('outputs', 'alerts');
  const calls = await page.evaluateHandle(`(async () => {
    const { api } = document.querySelector('fl-app').page.station;
    const { alarmHistory } = api;
    const calls = [];
    api.alarmHistory = (cursor) => (calls.push(cursor), alarmHistory.call(api, cursor));
    for (let i = 0; i < 600; i++) await api.actOnAlarm({ rule: 'hot', who: 'Ana', act: 'note', text: 'no. ' + i });
    return calls;
  })()`);
  await page.evaluate(() => (location.hash = '#/live'));
  await page.getByRole('group', { name: 'Window' }).getByRole('button', { name: '1 h' }).click();
  const count = () => calls.evaluate((all) => (all as unknown[]).length);
  await expect.poll(count).toBeGreaterThanOrEqual(10);
  await page.waitForTimeout(3000);
  expect(await count()).toBeLessThanOrEqual(20);
});

test('a flood is one line that can be opened, and acknowledged as one', async ({ demo }) => {
  const { page } = demo;
  await demo.open('flood', 'alerts');
  const group = page.getByText(/12 alarms on Boiler room B since .* – first: Flow too weak/);
  await expect(group).toBeVisible();
  await expect(page.getByRole('article')).toHaveCount(0);
  await group.click();
  await expect(page.getByRole('article')).toHaveCount(12);
  await page.getByRole('button', { name: 'Acknowledge all 12' }).click();
  await expect(page.getByText('12 alarms are acknowledged.')).toBeVisible();
  await expect(page.getByRole('article').filter({ hasText: 'not acknowledged' })).toHaveCount(0);
});

test('history tells what was and what was done about it; maintenance puts alarms off by design', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('outputs', 'alerts');
  await page
    .getByRole('article', { name: 'Critical: Boiler too hot' })
    .getByRole('button', { name: 'Acknowledge' })
    .click();
  await page.getByRole('button', { name: 'History' }).click();
  const past = page.getByRole('listitem').filter({ hasText: 'Boiler too hot' });
  await expect(past).toHaveCount(3);
  await expect(past.first()).toContainText('acknowledged by Somebody');
  await expect(past.first()).toContainText('Not cleared since.');
  await expect(past.last()).toContainText('lasted 20 min');
  await page.getByRole('button', { name: /^Paused/ }).click();
  await page.getByRole('button', { name: 'Plan maintenance…' }).click();
  await page.getByLabel('What for').fill('New pump');
  await page.getByLabel('Which alarms').selectOption({ label: 'All of Boiler room B' });
  await page.getByRole('button', { name: 'Save maintenance' }).click();
  await expect(
    page.getByRole('listitem').filter({ hasText: 'New pump: all of Boiler room B' }),
  ).toContainText('On now.');
  await expect(page.getByRole('article', { name: 'Critical: Boiler too hot' })).toContainText(
    'Off by design: New pump',
  );
  await expect(page.getByRole('region', { name: 'Alarm' })).toHaveCount(0);
  await expect(page).toHaveTitle('Alerts · Fieldline');
  await page.getByRole('button', { name: 'End New pump' }).click();
  await expect(page.getByRole('region', { name: 'Alarm' })).toBeVisible();
});

test('maintenance of every week is planned with the form, is on at its times, and ends when it is ended', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('outputs', 'alerts');
  await page.getByRole('button', { name: /^Paused/ }).click();
  await page.getByRole('button', { name: 'Plan maintenance…' }).click();
  const { from, to, day } = await page.evaluate(() => {
    const at = (ms: number) => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000 + ms);
    const [before, after] = [at(-3_600_000), at(3_600_000)].map((time) => time.toISOString().slice(0, 16));
    const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
    return { from: before!, to: after!, day: days[at(-3_600_000).getUTCDay()]! };
  });
  await page.getByLabel('What for').fill('Rinsing');
  await page.getByLabel('Which alarms').selectOption({ label: 'All alarms' });
  await page.getByLabel('From').fill(from);
  await page.getByLabel('To', { exact: true }).fill(to);
  await page.getByLabel('The same time every week').check();
  await page.getByRole('button', { name: 'Save maintenance' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Rinsing' })).toContainText(
    `Rinsing: all alarms, every ${day} ${from.slice(11)} to ${to.slice(11)}. On now.`,
  );
  await expect(page.getByRole('article', { name: 'Critical: Boiler too hot' })).toContainText(
    'Off by design: Rinsing',
  );
  await page.getByRole('button', { name: 'End Rinsing' }).click();
  await expect(page.getByText('Nothing is paused.')).toBeVisible();
});

test('where the browser blocks notifications it is said with the way out, and once they are allowed it shows at once', async ({
  demo,
}) => {
  const { page } = demo;
  const session = await page.context().newCDPSession(page);
  const set = (setting: 'denied' | 'granted') =>
    session.send('Browser.setPermission', { permission: { name: 'notifications' }, setting });
  await set('denied');
  await demo.open('outputs', 'settings');
  const card = page.getByRole('region', { name: 'Alerts and sound' });
  await expect(card).toContainText('This browser blocks our notifications.');
  await expect(card).toContainText('Site settings → Notifications → Allow');
  await expect(card.getByText('Notify of alarms')).toHaveCount(0);
  await set('granted');
  await expect(card.getByText('Notify of alarms')).toBeVisible();
  await page.context().clearPermissions();
});

test('an empty list proves that somebody looks', async ({ demo }) => {
  await demo.open('live', 'alerts');
  await expect(demo.page.getByText(/All quiet\./)).toBeVisible();
  await expect(demo.page.getByText(/12 checks are running, last evaluated (2 s|3 s) ago\./)).toBeVisible();
});

for (const width of [360, 1280])
  test(`alerts at ${width} px: axe finds nothing in any theme, and every target is large enough`, async ({
    demo,
  }) => {
    const { page } = demo;
    await page.setViewportSize({ width, height: 800 });
    await demo.open('outputs', 'alerts');
    await page.getByRole('button', { name: 'Note…' }).first().click();
    await page.getByRole('button', { name: 'Pause longer…' }).last().click();
    await demo.looksWell('alerts');
    await page.getByRole('button', { name: 'Paused 0' }).click();
    await page.getByRole('button', { name: 'Plan maintenance…' }).click();
    await demo.looksWell('alerts-paused');
    await page.getByRole('button', { name: 'History' }).click();
    await expect(page.getByRole('listitem').first()).toBeVisible();
    await demo.looksWell('alerts-history');
    await demo.open('flood', 'alerts');
    await demo.looksWell('alerts-flood');
    await demo.open('live', 'alerts');
    await demo.looksWell('alerts-quiet');
    await demo.open('outputs', 'settings');
    await page.getByRole('heading', { name: 'Alerts and sound' }).scrollIntoViewIfNeeded();
    await demo.looksWell('alerts-settings');
  });

test('alarms of other stations say whose they are; nothing is offered for one whose station is away', async ({
  demo,
}) => {
  const { page } = demo;
  await page.setViewportSize({ width: 360, height: 740 });
  await demo.open('elsewhere', 'alerts');
  const dry = page.getByRole('article', { name: 'Critical: Bed is dry' });
  await expect(dry).toContainText('Greenhouse · Garden · Soil now');
  await dry.getByRole('button', { name: 'Show chart' }).click();
  await expect(dry.locator('fl-chart-card')).toBeVisible();
  await dry.getByRole('button', { name: 'Hide chart' }).click();
  const damp = page.getByRole('article', { name: 'Critical: Cellar is damp' });
  await expect(damp).toContainText('Cellar cannot be reached now. This is what it said last');
  await expect(damp.getByRole('button')).toHaveText(['Show chart']);
  if (process.env['SHOTS'])
    await page.screenshot({ path: `${process.env['SHOTS']}/elsewhere.png`, fullPage: true });
  expect(await axeFindings(page)).toEqual([]);
  expect(await tooSmallOrWide(page)).toEqual([]);
  await dry.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(page.getByText('“Bed is dry · Greenhouse” is acknowledged.').first()).toBeVisible();
  await expect(dry).toContainText('acknowledged by you');
});
