import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import { chromiumPath } from '../browser/chromium-path.mjs';
import type { Figure } from './bench.ts';
import type { LogWriteRound } from './log-write.page.ts';

const ROUNDS = 7;

/**
 * Samples a second that the browser's log commits strictly, against a strict record for each sample in the way that is
 * fastest in each round. Real IndexedDB on a real disk: a persistent profile, because others keep it in memory.
 */
export default async function (): Promise<Record<string, Figure>> {
  const rounds = await inBrowser(await pageScript());
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

async function inBrowser(script: string): Promise<LogWriteRound[]> {
  const html = `<!doctype html><title>log-write</title><script type="module">${script}</script>`;
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end(html),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const profile = await mkdtemp(join(tmpdir(), 'fieldline-bench-'));
  const browser = await chromium.launchPersistentContext(profile, {
    args: ['--no-sandbox', '--disable-gpu'],
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
  });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
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

/** The page's side as one script. */
async function pageScript(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'esnext',
      lib: { entry: fileURLToPath(new URL('log-write.page.ts', import.meta.url)), formats: ['es'] },
    },
  });
  const [first] = Array.isArray(built) ? built : [built];
  if (!first || !('output' in first)) throw new Error('the page was not built');
  return first.output[0].code;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1]!;
}
