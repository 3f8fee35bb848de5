/* oxlint-disable no-empty-pattern -- playwright reads from the pattern which fixtures a fixture wants */
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { Chromium, type ChromiumOptions } from '../chromium.ts';
import { serveFolder } from '../static-server.ts';
import { type BridgeOptions, TestBridge } from './bridge.ts';

/** Playwright's `test` with the built app, bridges and browsers; what a test starts ends with it. */
export const test = base.extend<{
  /** Starts a browser. */
  start: (options?: ChromiumOptions) => Promise<Chromium>;
  /** The address of the built app on a plain web server, without a bridge. */
  app: string;
  /** Starts a bridge, which serves the app and is a broker. */
  startBridge: (options?: BridgeOptions) => Promise<TestBridge>;
  /** The bridges of a test, at which its browsers are paired. */
  bridges: TestBridge[];
}>({
  bridges: async ({}, use) => use([]),
  start: async ({ bridges }, use) => {
    const started: Chromium[] = [];
    await use(async (options) => {
      const browser = await Chromium.start(options);
      started.push(browser);
      for (const bridge of bridges) await bridge.letIn(browser.context);
      return browser;
    });
    for (const browser of started) await browser.close();
  },
  app: async ({}, use) => {
    const server = await serveFolder(join(import.meta.dirname, '../../../dist/web'));
    await use(`${server.address}/`);
    server.close();
  },
  startBridge: async ({ bridges }, use) => {
    await use(async (options) => {
      const bridge = await TestBridge.create(options);
      bridges.push(bridge);
      return bridge;
    });
    for (const bridge of bridges) await bridge.end();
  },
});
