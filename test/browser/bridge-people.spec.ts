import { expect } from '@playwright/test';
import { aboutBridge } from './app/about-bridge.ts';
import { test } from './app/stage.ts';

// All as it was built: a page in a Chromium, and `fieldline start`.

test('an admin makes a token that is shown once and good for what was chosen, gives a tenant its stations and users, and takes all of it back', async ({
  start,
  startBridge,
}) => {
  const { bridge, page, problems } = await aboutBridge({ start, startBridge });
  const region = (name: string) => page.getByRole('region', { name, exact: true });

  await region('Tenants').getByRole('button', { name: 'Add a tenant' }).click();
  await page.getByLabel('Name', { exact: true }).fill('north');
  const further = page.getByLabel('Further stations');
  await further.fill('barn, greenhouse');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const refusal = page.locator('fl-bridge-tenants').getByRole('alert');
  await expect(refusal).toContainText('is this bridge itself and stays the home’s');
  await further.fill('barn, silo');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(region('Tenants')).toContainText('barn, silo · 0 users, 0 tokens');

  await page.getByRole('button', { name: 'Make a token' }).click();
  await page.getByLabel('What is it for?').fill('Export script');
  await page.locator('fl-token-form').getByLabel('What it may').selectOption('operator');
  await page.getByLabel('switch and set').uncheck();
  await page.getByLabel('Good for').selectOption('A day');
  await page.getByRole('button', { name: 'Make it' }).click();
  const token = await page.getByLabel('Token', { exact: true }).inputValue();
  const ask = async (path: string, method = 'GET') => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const said = method === 'GET' ? {} : { body: '{}' };
    return (await fetch(`${bridge.address}api/${path}`, { method, headers, ...said })).status;
  };
  expect(await ask('devices')).toBe(200);
  expect([await ask('people'), await ask('devices/greenhouse/garden/commands', 'POST')]).toEqual([403, 403]);
  await page.getByRole('button', { name: 'Done' }).click();
  const programs = region('Devices and programs');
  await expect(programs).toContainText(
    /Export script\s+Operate, only see what is measured, send what it measures, since/,
  );
  expect(await page.evaluate(() => document.documentElement.innerHTML)).not.toContain(token);

  await page.getByRole('button', { name: 'Add a user' }).click();
  await page.getByLabel('Name', { exact: true }).fill('nora');
  await page.getByLabel('Tenant', { exact: true }).selectOption('north');
  await page.getByLabel('Password, at least 10 letters').fill('correct horse battery');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(region('Users')).toContainText('View, of north, with a password');
  await region('Tenants').getByRole('button', { name: 'Remove north' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByRole('alert').first()).toContainText('It has users or tokens');

  await programs.getByRole('button', { name: 'Revoke Export script' }).click();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(programs).not.toContainText('Export script');
  expect(await ask('devices')).toBe(401);
  await region('Users').getByRole('button', { name: 'Remove nora' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(region('Users')).toContainText('Nobody yet');
  await region('Tenants').getByRole('button', { name: 'Remove north' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(region('Tenants')).toContainText('None: everybody here sees every station.');
  problems.expectNone();
});
