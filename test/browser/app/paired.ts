import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { Fieldline } from '../../bridge/process.ts';
import type { TestBridge } from './bridge.ts';
import { Screen } from './screen.ts';

/** Pairs an open page with a bridge, by the code that `fieldline pair` shows; ends where the page says that it is paired. */
export async function paired(
  page: Page,
  bridge: TestBridge,
  role: 'viewer' | 'operator' | 'admin',
): Promise<void> {
  const pair = new Fieldline(['pair', '--data', join(bridge.folder, 'data'), '--role', role]);
  const [, code] = await pair.says(/Code: (\d{3} \d{3})/);
  await new Screen(page).go('connect');
  await page.getByRole('link', { name: 'Add a bridge' }).click();
  const address = bridge.address.replace(/\/$/, '');
  const field = page.getByLabel('Address of the bridge');
  // A page that the bridge itself serves proposes it a moment later, which must not meet what is typed.
  if (page.url().startsWith(bridge.address)) await expect(field).toHaveValue(address);
  else await field.fill(address);
  await page.getByLabel('Six digits that it shows').fill(code!);
  await page.getByRole('button', { name: 'Pair' }).click();
  const done = page.getByRole('heading', { name: /^Paired with/ });
  const more = page.getByRole('button', { name: 'Continue' });
  await more.or(done).first().waitFor();
  if (await more.isVisible()) await more.click();
  await expect(done).toBeVisible();
  await pair.ended;
}
