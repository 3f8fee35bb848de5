import type { Chromium } from '../chromium.ts';
import type { BridgeOptions, TestBridge } from './bridge.ts';
import { paired } from './paired.ts';

/** A page that a bridge has served, paired with it as its admin, at the screen that tells of the bridge. */
export async function aboutBridge({
  start,
  startBridge,
}: {
  readonly start: () => Promise<Chromium>;
  readonly startBridge: (options: BridgeOptions) => Promise<TestBridge>;
}) {
  const bridge = await startBridge({ args: ['--name', 'greenhouse'] });
  const { page, problems } = await start();
  await page.goto(bridge.address);
  await paired(page, bridge, 'admin');
  await page.getByRole('link', { name: 'About this bridge' }).click();
  return { bridge, page, problems };
}
