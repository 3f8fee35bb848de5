/* oxlint-disable no-empty-pattern -- playwright reads from the pattern which fixtures a fixture wants */
import { join } from 'node:path';
import { test as base } from '../browser/app/stage.ts';
import type { Grant } from '../browser/grants.ts';
import { serveFolder } from '../browser/static-server.ts';
import { UsbHost, type UsbIdentity } from './emulator/usb-host.ts';

/** The stage of the app with emulated USB ports, which every browser that is started sees. */
export const test = base.extend<{
  /** The machine's USB ports, empty at first. */
  usb: UsbHost;
  /** The address of a page that does nothing by itself; it stands in for the app in tests of the emulator. */
  blankPage: string;
}>({
  usb: async ({}, use) => {
    const usb = await UsbHost.create();
    await use(usb);
    await usb.end();
  },
  start: async ({ start, usb }, use) => {
    await use((options = {}) => start({ ...options, env: { ...usb.env, ...options.env } }));
  },
  blankPage: async ({}, use) => {
    const server = await serveFolder(join(import.meta.dirname, 'page'));
    await use(`${server.address}/`);
    server.close();
  },
});

/** The user's permission for a page to use an adapter that has a serial number. */
export function allowing(origin: string, identity: UsbIdentity): Grant {
  const { vendorId, productId, serial = '', name = 'USB UART' } = identity;
  return { api: 'serial', origin: new URL(origin).origin, vendorId, productId, serial, name };
}
