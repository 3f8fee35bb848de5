import { expect, type Page } from '@playwright/test';
import type { DeskApi } from '../../station/api/calls.ts';
import { test } from './app/stage.ts';

// The app as it is built, with a station of its own on a simulated garden, its service worker and the system's notifications.

/** Asks the page's own station, as its screens do. */
const ask = <T>(page: Page, what: (api: DeskApi) => Promise<T>): Promise<T> =>
  page.evaluate(`(${what.toString()})(document.querySelector('fl-app').page.station.api)`) as Promise<T>;

const shownNotifications = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const all = await registration.getNotifications();
    return all.map(({ tag, title, body }) => ({ tag, title, body }));
  });

test('an alarm is notified of once, also over a reload; its actions acknowledge and pause', async ({
  app,
  start,
}) => {
  const browser = await start();
  await browser.context.grantPermissions(['notifications']);
  const page = await browser.context.newPage();
  await page.goto(app);
  await page.getByRole('button', { name: /simulated/i }).click();
  await expect(page.locator('fl-tile').first()).toBeVisible();
  await page.evaluate(() => (location.hash = '#/settings'));
  const wanted = page.locator('wa-switch', { hasText: 'Notify of alarms' });
  await wanted.click();
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const [device, channel] = await ask(page, async (api) => {
    const { devices } = await api.news(0);
    const [first] = devices;
    return [first!.device, first!.channels.find(({ quantity }) => quantity !== 'switch')!.name];
  });
  const rule = {
    ...{ id: 'there', version: 1, title: 'It speaks', severity: 'critical' },
    when: [{ is: 'above', channel: `${device}/${channel}`, limit: -1e6 }],
  };
  await page.evaluate(
    (rule) =>
      (
        document.querySelector('fl-app') as unknown as { page: { station: { api: DeskApi } } }
      ).page.station.api.editRules({
        edit: 'save',
        rule,
      }),
    rule,
  );
  await expect
    .poll(() => shownNotifications(page))
    .toEqual([{ tag: 'there', title: 'Critical: It speaks', body: expect.stringContaining('>') }]);
  await expect(page).toHaveTitle(/^\(1\) /);
  // A person puts it away: it does not come back with the page.
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    for (const shown of await registration.getNotifications()) shown.close();
  });
  await page.reload();
  await expect(page.getByRole('region', { name: 'Alarm' })).toContainText('It speaks');
  await page.waitForTimeout(3_000);
  expect(await shownNotifications(page)).toEqual([]);

  const press = async (action: 'acknowledge' | 'pause') => {
    const [worker] = browser.context.serviceWorkers();
    // As the system tells a press; what runs there is no page, so it is handed over as text.
    await worker!.evaluate(`(async () => {
      await registration.showNotification('It speaks', { tag: 'there' });
      const [notification] = await registration.getNotifications({ tag: 'there' });
      dispatchEvent(new NotificationEvent('notificationclick', { notification, action: '${action}' }));
    })()`);
  };
  const card = () => ask(page, async (api) => (await api.news(0)).alarms?.[0]);
  await press('pause');
  await expect
    .poll(async () => ((await card())?.shelvedUntilMs ?? 0) - Date.now())
    .toBeGreaterThan(1_700_000);
  await expect(page.getByRole('region', { name: 'Alarm' })).toHaveCount(0);
  await press('acknowledge');
  await expect.poll(async () => (await card())?.acknowledged?.who).toBe('Somebody');
  await page.reload();
  await expect.poll(async () => (await card())?.acknowledged?.who).toBe('Somebody');
  const { events } = await ask(page, (api) => api.alarmHistory());
  expect(events.map(({ what }) => what)).toEqual(['acknowledged', 'shelved', 'raised']);

  // Nobody has it open, and the browser ends the service worker: what was pressed is kept until a page comes.
  await page.evaluate(() => (location.hash = '#/live'));
  await ask(page, (api) => api.actOnAlarm({ rule: 'there', who: 'Somebody', act: 'unshelve' }));
  await page.goto('about:blank');
  await press('pause').catch(() => undefined);
  const pressedMs = Date.now();
  const [worker] = browser.context.serviceWorkers();
  const waiting = `caches.open('alarm-clicks').then((cache) => cache.keys()).then(({ length }) => length)`;
  await expect.poll(() => worker!.evaluate(waiting)).toBe(1);
  const session = await browser.context.newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await page.goto(app);
  await expect.poll(async () => (await card())?.shelvedUntilMs ?? 0).toBeGreaterThan(pressedMs + 1_700_000);
  expect((await card())!.shelvedUntilMs).toBeLessThan(pressedMs + 1_800_000);

  // The alarm went while the app was closed: the system shows it no longer once the app is open.
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.showNotification('Of before', { tag: 'before' });
    localStorage.setItem('fieldline.told', JSON.stringify([['before', 1]]));
  });
  await ask(page, (api) => api.editRules({ edit: 'remove', rule: 'there' }));
  await page.reload();
  await expect.poll(() => shownNotifications(page)).toEqual([]);
});
