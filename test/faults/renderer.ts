import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';

const BUSY_MS = 600;

/** The process that a tab runs in: nobody tells, so it is the one that works while the tab does. */
export async function rendererOf(tab: Page): Promise<number> {
  const session = await tab.context().browser()!.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  const before = await Promise.all(renderers.map(ticksOf));
  await tab.evaluate((ms) => {
    for (const endMs = performance.now() + ms; performance.now() < endMs;);
  }, BUSY_MS);
  const after = await Promise.all(renderers.map(ticksOf));
  const worked = after.map((ticks, i) => ticks - before[i]!);
  return renderers[worked.indexOf(Math.max(...worked))]!;
}

/** How long a process has run, in the system's own unit: proc(5), `utime`. */
async function ticksOf(id: number): Promise<number> {
  const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
  return Number(stat.slice(stat.lastIndexOf(')')).split(' ')[12] ?? 0);
}
