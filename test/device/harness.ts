/* oxlint-disable no-empty-pattern -- playwright reads from the pattern which fixtures a fixture wants */
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { Chromium, type ChromiumOptions, type SerialGrant } from '../browser/chromium.ts';
import { serveFolder } from '../browser/static-server.ts';
import { type BridgeOptions, TestBridge } from './app/bridge.ts';
import { UsbHost, type UsbIdentity } from './emulator/usb-host.ts';

/** Playwright's `test` with emulated USB ports and browsers that see them; what a test starts ends with it.
 * */
export const test = base.extend<{
  /** The machine's USB ports, empty at first. */
  usb: UsbHost;
  /** Starts a browser on this machine. */
  start: (options?: ChromiumOptions) => Promise<Chromium>;
  /** The address of the built app on a plain web server, without a bridge. */
  app: string;
  /** Starts a bridge, which serves the app and is a broker. */
  startBridge: (options?: BridgeOptions) => Promise<TestBridge>;
  /** The address of a page that does nothing by itself; it stands in for the app in tests of the emulator. */
  blankPage: string;
}>({
  usb: async ({}, use) => {
    const usb = await UsbHost.create();
    await use(usb);
    await usb.end();
  },
  start: async ({ usb }, use) => {
    const started: Chromium[] = [];
    await use(async (options = {}) => {
      const browser = await Chromium.start({ ...options, env: { ...usb.env, ...options.env } });
      started.push(browser);
      return browser;
    });
    for (const browser of started) await browser.close();
  },
  app: async ({}, use) => {
    const server = await serveFolder(join(import.meta.dirname, '../../dist/web'));
    await use(`${server.address}/`);
    server.close();
  },
  startBridge: async ({}, use) => {
    const bridges: TestBridge[] = [];
    await use(async (options) => {
      const bridge = await TestBridge.create(options);
      bridges.push(bridge);
      return bridge;
    });
    for (const bridge of bridges) await bridge.end();
  },
  blankPage: async ({}, use) => {
    const server = await serveFolder(join(import.meta.dirname, 'page'));
    await use(`${server.address}/`);
    server.close();
  },
});

/** The user's permission for a page to use an adapter that has a serial number. */
export function allowing(origin: string, identity: UsbIdentity): SerialGrant {
  const { vendorId, productId, serial = '', name = 'USB UART' } = identity;
  return { origin: new URL(origin).origin, vendorId, productId, serial, name };
}
