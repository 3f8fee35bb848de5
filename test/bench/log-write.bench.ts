import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { chromiumPath } from '../browser/chromium-path.mjs';
import { serveScript } from '../browser/script-page.ts';
import type { Figure } from './bench.ts';
import type { LogWriteRound } from './log-write.page.ts';

const ROUNDS = 7;

/**
 * Samples a second that the browser's log commits strictly, against a strict record for each sample in the
 * way that is fastest in each round. Real IndexedDB on a real disk: a persistent profile, because others keep
 * it in memory.
 */
export default async function (): Promise<Record<string, Figure>> {
  const rounds = await inBrowser();
  const theirs = (each: LogWriteRound) => Math.max(...Object.values(each.records));
  const figureOf = (way: 'blocks' | 'grouped', min: number): Figure => ({
    value: median(rounds.map((each) => each[way] / theirs(each))),
    unit: 'x',
    goal: { min },
    ours: median(rounds.map((each) => each[way])),
    theirs: median(rounds.map(theirs)),
  });
  return { 'log-write': figureOf('blocks', 100), 'log-write-grouped': figureOf('grouped', 1_000) };
}

async function inBrowser(): Promise<LogWriteRound[]> {
  const server = await serveScript(new URL('log-write.page.ts', import.meta.url));
  const profile = await mkdtemp(join(tmpdir(), 'fieldline-bench-'));
  const browser = await chromium.launchPersistentContext(profile, {
    args: ['--no-sandbox', '--disable-gpu'],
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
  });
  try {
    const page = await browser.newPage();
    await page.goto(server.address);
    await page.waitForFunction('globalThis.round');
    const rounds: LogWriteRound[] = [];
    await page.evaluate('round()');
    for (let i = 0; i < ROUNDS; i++) rounds.push((await page.evaluate('round()')) as LogWriteRound);
    return rounds;
  } finally {
    await browser.close();
    server.close();
    await rm(profile, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1]!;
}
