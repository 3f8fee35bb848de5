import { rm } from 'node:fs/promises';
import { expect, type Page, test as base } from '@playwright/test';
import type { Scene } from '../../fakes/demo-scene.ts';
import { Chromium } from '../chromium.ts';
import { serveFolder } from '../static-server.ts';
import { buildDemo } from './build.ts';
import { axeFindings, tooSmallOrWide } from './look.ts';

export type Theme = 'light' | 'dark' | 'sun';

/** The screen over a station of sines, in a real Chromium that complains of everything. */
export class DemoPage {
  readonly page: Page;
  readonly #address: string;
  #opened = 0;
  #isHeld = false;

  constructor(page: Page, address: string) {
    this.page = page;
    this.#address = address;
  }
  /** Opens a screen in a scene and waits until it is drawn. */
  async open(scene: Scene, place: string, more = ''): Promise<void> {
    await this.page.goto(`${this.#address}/?scene=${scene}${more}&again=${this.#opened++}#/${place}`);
    await expect(this.page.locator('main h1, main .start, main pre').first()).toBeAttached();
    if (place === 'live' && scene !== 'empty' && scene !== 'remote')
      await expect(this.page.locator('fl-legend b').first()).toHaveText(/\d/);
  }
  /** Stops the time of a page that was opened with Playwright's clock: what lasts a moment is seen however late one looks. */
  async holdTime(): Promise<void> {
    this.#isHeld = true;
    const nowMs = await this.page.evaluate(() => Date.now());
    await this.page.clock.pauseAt(nowMs + 10_000); // ahead, as it must be, also where asking took long
  }
  /** Lets time go on; it is that of every page of the browser. */
  async letTimeGo(): Promise<void> {
    if (this.#isHeld) await this.page.clock.resume();
    this.#isHeld = false;
  }
  /** Axe finds nothing in any theme, and every target is large enough; with `SHOTS` set there is a picture of each. */
  async looksWell(name: string): Promise<void> {
    const { page } = this;
    expect(await tooSmallOrWide(page), name).toEqual([]);
    for (const theme of ['light', 'dark', 'sun'] as const) {
      await this.theme(theme);
      const found = await axeFindings(page, theme === 'light' ? 'all' : 'colours');
      expect(found, `${name}, ${theme}`).toEqual([]);
      const path = `${process.env['SHOTS']}/${name}-${page.viewportSize()?.width}-${theme}.png`;
      if (process.env['SHOTS']) await page.screenshot({ path });
    }
  }
  async theme(theme: Theme): Promise<void> {
    await this.page.evaluate((to) => (document.documentElement.dataset['theme'] = to), theme);
  }
}

/** Tests with a demo page each, in one browser per worker; nothing may have gone wrong in it at a test's end. */
export const test = base.extend<{ demo: DemoPage }, { demoAddress: string; demoBrowser: Chromium }>({
  demoAddress: [
    // oxlint-disable-next-line no-empty-pattern -- playwright reads from it which fixtures are wanted
    async ({}, use) => {
      const folder = await buildDemo();
      const server = await serveFolder(folder);
      await use(server.address);
      server.close();
      await rm(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],
  demoBrowser: [
    // oxlint-disable-next-line no-empty-pattern -- as above
    async ({}, use) => {
      const browser = await Chromium.start();
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  demo: async ({ demoAddress, demoBrowser }, use) => {
    const page = await demoBrowser.context.newPage();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    // Where it is a remote control, the bridge that served it does not know it.
    await page.route('**/api/session', (route) => route.fulfill({ status: 401, json: {} }));
    await page.goto(demoAddress);
    await page.evaluate(() => {
      localStorage.clear();
      sessionStorage.clear();
    });
    const demo = new DemoPage(page, demoAddress);
    await use(demo);
    await demo.letTimeGo();
    demoBrowser.problems.expectNone({ except: [/401 .*\/api\/session\)$/] });
    await page.close();
  },
});
