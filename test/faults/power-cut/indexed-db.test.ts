import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { until } from '../../bridge/until.ts';
import { Chromium } from '../../browser/chromium.ts';
import type { LogPage } from '../../browser/log-page.ts';
import { type ScriptPage, serveScript } from '../../browser/script-page.ts';
import { mutant, type Mutation, mutations } from '../mutant.ts';
import { chanceOf, long } from '../seed.ts';
import { Power } from './power.ts';

declare const logPage: LogPage;

/** Chromium is about to keep IndexedDB in SQLite instead of LevelDB. */
const ENGINES = { LevelDB: [], SQLite: ['IdbSqliteBackingStore'] };
const CUTS = long ? 50 : 1;

const opened: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

for (const [engine, features] of Object.entries(ENGINES))
  test(`a page's log on ${engine} after ${CUTS} power cut(s): it opens, and nothing that was acknowledged is lost`, async () => {
    const { acknowledged, lost, cuts } = await powerCuts(CUTS, features);
    console.log(`${engine}: ${cuts} power cuts, ${acknowledged} entries acknowledged, ${lost} lost`);
    expect({ lost, cuts }).toEqual({ lost: 0, cuts: CUTS });
    expect(acknowledged).toBeGreaterThan(30 * CUTS);
  }, 1_200_000);

test('relaxed durability is found out', async () => {
  const { acknowledged, lost } = await powerCuts(1, [], mutations['relaxed IndexedDB']);
  console.log(`relaxed: 1 power cut, ${acknowledged} entries acknowledged, ${lost} lost`);
  expect(lost).toBeGreaterThan(0);
}, 120_000);

test('a log whose end is torn loses that end, and not everything once it was written on', async () => {
  const { server, profile } = await freshProfile();
  const chance = chanceOf('torn ends');
  const writing = await Writing.begin(server, { profile });
  await writing.killAfter(60);
  const [end] = await logFilesIn(join(profile, 'Default/IndexedDB'));
  await truncate(end!, (await stat(end!)).size - chance.whole(1, 300));
  const found: number[] = [];
  for (let opening = 0; opening < 3; opening++) found.push(await lastIn(server, { profile }));
  expect(found[0]).toBeGreaterThan(50);
  expect(found).toEqual(Array(3).fill(found[0]));
}, 120_000);

async function powerCuts(cuts: number, features: string[], mutation?: Mutation) {
  const chance = chanceOf(`power cuts of IndexedDB${mutation ? `, ${mutation.to}` : ` ${features.join()}`}`);
  const { server, profile } = await freshProfile(mutation);
  const power = await Power.of(join(profile, 'Default/IndexedDB'));
  opened.push(() => power.end());
  const total = { acknowledged: 0, lost: 0, cuts: 0 };
  let before = 0;
  while (total.cuts < cuts) {
    await power.on();
    const writing = await Writing.begin(server, { profile, features, env: power.env });
    const acknowledged = await writing.killAfter(before + chance.whole(40, 200));
    await power.cut(chance);
    total.cuts++;
    const found = await lastIn(server, { profile, features });
    total.acknowledged += acknowledged - before;
    total.lost += Math.max(0, acknowledged - found);
    before = found;
  }
  return total;
}

/** The page that writes, as it is or mutated, and where its browser keeps what it writes. */
async function freshProfile(mutation?: Mutation) {
  const page = new URL('../../browser/log-page.ts', import.meta.url);
  const server = await serveScript(page, mutation ? [mutant(mutation)] : []);
  opened.push(() => server.close());
  const profile = await mkdtemp(join(tmpdir(), 'fieldline-profile-'));
  opened.push(() => rm(profile, { recursive: true, maxRetries: 10, retryDelay: 100 }));
  return { server, profile };
}

/** LevelDB's logs below a folder, the newest first. */
async function logFilesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => name.endsWith('.log'))
    .sort()
    .reverse()
    .map((name) => join(folder, name));
}

type Options = Parameters<typeof Chromium.start>[0];

/** A browser whose page appends without end, and packs what it has appended. */
class Writing {
  readonly #browser: Chromium;
  #last = 0;

  private constructor(browser: Chromium) {
    this.#browser = browser;
  }

  static async begin(server: ScriptPage, options: Options): Promise<Writing> {
    const browser = await Chromium.start(options);
    opened.push(() => browser.close());
    const writing = new Writing(browser);
    await browser.page.exposeFunction('acknowledged', (seq: number) => {
      writing.#last = Math.max(writing.#last, seq);
    });
    await open(browser, server);
    for (const writes of ['appendForEver', 'packForEver'] as const)
      void browser.page.evaluate((writes) => logPage[writes](), writes).catch(() => undefined);
    return writing;
  }

  /** The last that it acknowledged. */
  async killAfter(number: number): Promise<number> {
    await until(() => this.#last >= number, 60_000);
    await this.#browser.kill();
    return this.#last;
  }
}

async function open({ page }: Chromium, { address }: ScriptPage): Promise<void> {
  await page.goto(address);
  await page.waitForFunction(() => 'logPage' in globalThis);
}

/** The number of the last entry, once every one before it is there as it was written. */
async function lastIn(server: ScriptPage, options: Options): Promise<number> {
  const browser = await Chromium.start(options);
  opened.push(() => browser.close());
  await open(browser, server);
  const entries = await browser.page.evaluate(() => logPage.entries());
  expect(await browser.page.evaluate(() => logPage.problems())).toEqual([]);
  expect(entries.findIndex(([seq, value], i) => seq !== i + 1 || value !== seq)).toBe(-1);
  await browser.close();
  return entries.length;
}
