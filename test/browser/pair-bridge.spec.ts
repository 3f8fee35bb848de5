import { expect, type Page } from '@playwright/test';
import { paired } from './app/paired.ts';
import { Screen } from './app/screen.ts';
import { test } from './app/stage.ts';

// All as it was built: a page in a Chromium with a profile, `fieldline start` and `fieldline pair`.

async function pairWith(page: Page, address: string, code: string): Promise<void> {
  await page.getByLabel('Address of the bridge').fill(address);
  await page.getByLabel('Six digits that it shows').fill(code);
  await page.getByRole('button', { name: 'Pair' }).click();
}

test('a page from elsewhere is paired by a code, sees the bridge and its devices, lets others in, and is cut off when revoked', async ({
  start,
  startBridge,
  app,
}) => {
  const origin = new URL(app).origin;
  const bridge = await startBridge({
    letsIn: false,
    args: ['--allow-origin', origin, '--name', 'greenhouse'],
  });
  const { page, context, problems } = await start();
  await context.grantPermissions(['local-network-access'], { origin }).catch(() => undefined);
  const screen = new Screen(page);
  await page.goto(`${app}#/connect`);
  await page.getByRole('link', { name: 'Add a bridge' }).click();
  const address = bridge.address.replace(/\/$/, '');

  await pairWith(page, address, '000 000');
  await goOn(page);
  await expect(page.getByRole('alert')).toContainText('This code is good no more.');

  const { code, pair } = await bridge.code('admin');
  await pairWith(page, address, code);
  await goOn(page);
  await expect(page.getByRole('heading', { name: 'Paired with greenhouse' })).toBeVisible();
  expect((await pair.ended).code).toBe(0);

  await page.getByRole('link', { name: 'Show its devices' }).click();
  await expect(page.getByRole('heading', { name: 'On bridge greenhouse' })).toBeVisible();
  await screen.go('sync');
  await page.getByRole('link', { name: 'About this bridge' }).click();
  await expect(page.getByRole('heading', { name: 'greenhouse', level: 1 })).toBeVisible();
  await expect(page.getByText('This device may do everything here')).toBeVisible();
  const health = page.getByRole('region', { name: 'Health' });
  await expect(health).toContainText('Connected');
  await expect(health).toContainText(/App, not encrypted: port \d+, only from its own machine/);

  await page.getByRole('button', { name: 'Add a user' }).click();
  await page.getByLabel('Name', { exact: true }).fill('anna');
  await page.getByLabel('Password, at least 10 letters').fill('correct horse battery');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Users' })).toContainText('anna');

  await page.getByRole('button', { name: 'Show a code' }).click();
  await expect(page.getByText(/Good for [12]:\d\d more/)).toBeVisible();
  const shown = (await page.locator('fl-bridge-pairing .code').textContent())!;
  const second = await start();
  await second.page.goto(`${bridge.address}#code=${shown.replace(/\D/g, '')}&sha256=${'ab'.repeat(32)}`);
  await expect(second.page.getByLabel('Six digits that it shows')).toHaveValue(shown.replace(/\D/g, ''));
  expect(second.page.url()).not.toContain('code=');
  await expect(second.page.getByLabel('Address of the bridge')).toHaveValue(address);
  await second.page.getByLabel('What the bridge is to call this device').fill('Phone');
  await second.page.getByRole('button', { name: 'Pair' }).click();
  await expect(second.page.getByRole('heading', { name: 'Paired with greenhouse' })).toBeVisible();
  await second.page.getByRole('link', { name: 'About this bridge' }).click();
  await expect(second.page.getByText('This device may look and operate')).toBeVisible();
  await expect(second.page.getByRole('region', { name: 'Users' })).toHaveCount(0);

  await expect(page.getByText('Phone is paired.')).toBeVisible();
  await page.getByRole('button', { name: 'Revoke Phone' }).click();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Revoke Phone' })).toHaveCount(0);
  await expect(second.page.getByText('The bridge does not know this device.')).toBeVisible();
  await new Screen(second.page).go('sync');
  await expect(second.page.locator('fl-uplink-card')).toContainText('rejected the user name or password');
  problems.expectNone();
});

/** Where Chromium may ask the person, the page has said so before. */
async function goOn(page: Page): Promise<void> {
  const more = page.getByRole('button', { name: 'Continue' });
  const alert = page.getByRole('alert').or(page.getByRole('heading', { name: /^Paired with/ }));
  await more.or(alert).first().waitFor();
  if (await more.isVisible()) await more.click();
}

test('what Chromium will ask is explained before, a no is told with the way back, and a yes leads on', async ({
  start,
  startBridge,
  app,
}) => {
  const { origin, host } = new URL(app);
  const bridge = await startBridge({
    letsIn: false,
    args: ['--allow-origin', origin, '--name', 'greenhouse'],
  });
  const { page, context } = await start({ publicAt: host });
  await page.goto(`${app}#/bridge`);
  const address = bridge.address.replace(/\/$/, '');
  const session = await context.newCDPSession(page);
  const decide = (setting: 'granted' | 'denied' | 'prompt') =>
    session.send('Browser.setPermission', {
      permission: { name: 'loopback-network' },
      setting,
      origin,
    });

  await decide('prompt');
  await pairWith(page, address, '123 456');
  await expect(page.getByRole('heading', { name: 'Your browser may ask you now' })).toBeVisible();
  await decide('denied');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('alert')).toContainText('This page may not look into your network.');
  await expect(page.getByRole('alert')).toContainText('Set “Local network access” to Allow.');

  await decide('granted');
  await page.getByRole('button', { name: 'Pair' }).click();
  await expect(page.getByRole('alert')).toContainText('This code is good no more.');

  // Nothing there speaks TLS: to a page that is the same as a certificate that is not trusted.
  await pairWith(page, `https://localhost:${bridge.port}`, '123 456');
  await expect(page.getByRole('alert')).toContainText('No answer that this browser trusts');
  const guide = page.getByRole('region', { name: 'Trust the bridge’s certificate' });
  await guide.getByText('Windows', { exact: true }).click();
  await expect(guide).toContainText('Trusted root certification authorities');
});

test('a no that comes after the pairing is told on the screen of the bridge with the way back, and a yes brings it back', async ({
  start,
  startBridge,
  app,
}) => {
  const { origin, host } = new URL(app);
  const bridge = await startBridge({ args: ['--allow-origin', origin, '--name', 'greenhouse'] });
  const { page, context } = await start({ publicAt: host });
  await page.goto(app);
  const session = await context.newCDPSession(page);
  const decide = (setting: 'granted' | 'denied' | 'prompt') =>
    session.send('Browser.setPermission', { permission: { name: 'loopback-network' }, setting, origin });
  await decide('granted');
  await paired(page, bridge, 'admin');
  await page.getByRole('link', { name: 'About this bridge' }).click();
  await expect(page.getByText('Answers now')).toBeVisible();
  await decide('denied');
  await expect(page.getByRole('alert')).toContainText('This page may not look into your network.');
  await decide('prompt');
  await expect(page.getByRole('heading', { name: 'Your browser may ask you now' })).toBeVisible();
  await decide('granted');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('Answers now')).toBeVisible();
});
