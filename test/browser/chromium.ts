import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { chromiumPath } from './chromium-path.mjs';
import { allow, type Grant } from './grants.ts';
import { answerChoosers } from './port-chooser.ts';
import { Problems } from './problems.ts';

export interface ChromiumOptions {
  /** Environment besides our own, such as that of an emulated USB host. */
  env?: Record<string, string>;
  /** Written into the profile before the browser starts. */
  grants?: Grant[];
  /** A profile folder to use and keep, so that a test can come back to it; without one it is fresh and
   * deleted at the end. */
  profile?: string;
  /** A hostname besides localhost that leads to 127.0.0.1; every other name does not exist. */
  hostname?: string;
  /** An address of this machine (`127.0.0.1:8080`) that it takes for one of the internet. */
  publicAt?: string;
  /** Features of Chromium that are off by default. */
  features?: string[];
  /** Tabs that nobody looks at are so: Playwright lets every tab believe that it is looked at, and none can be frozen. */
  hidesTabs?: boolean;
}

/** A real Chromium that a test has started, and what went wrong in it. */
export class Chromium {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly problems: Problems;
  readonly #cleanUp: () => Promise<void>;

  private constructor(context: BrowserContext, page: Page, problems: Problems, cleanUp: () => Promise<void>) {
    this.context = context;
    this.page = page;
    this.problems = problems;
    this.#cleanUp = cleanUp;
  }

  static async start(options: ChromiumOptions = {}): Promise<Chromium> {
    const { env = {}, grants = [], profile, hostname, publicAt, features = [], hidesTabs = false } = options;
    if (chromiumPath === undefined)
      throw new Error('no Chromium found: install one or set FIELDLINE_CHROMIUM');
    const folder = profile ?? (await mkdtemp(join(tmpdir(), 'fieldline-profile-')));
    await allow(folder, grants);
    const args = [
      ...quiet,
      `--host-resolver-rules=${resolverRules(hostname)}`,
      ...(publicAt === undefined ? [] : [`--ip-address-space-overrides=${publicAt}=public`]),
      ...(features.length > 0 ? [`--enable-features=${features.join()}`] : []),
    ];
    const launch = {
      executablePath: chromiumPath,
      args,
      env: { ...process.env, ...env } as Record<string, string>,
    };
    const context = hidesTabs
      ? await launchAlone(folder, launch)
      : await chromium.launchPersistentContext(folder, {
          ...launch,
          headless: false, // playwright's flags for it belong to its own build; ours is --headless=new
          ignoreDefaultArgs: ['--enable-automation'],
          viewport: { width: 1280, height: 800 },
        });
    const problems = await Problems.of(context, ['localhost', '127.0.0.1', ...(hostname ? [hostname] : [])]);
    await answerChoosers(context);
    const page = context.pages()[0] ?? (await context.newPage());
    return new Chromium(context, page, problems, async () => {
      if (profile === undefined)
        await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    });
  }

  /** Ends the browser as a power cut would: all its processes at once, and none of them writes on. */
  async kill(): Promise<void> {
    await (
      await this.aim()
    )();
  }

  /** Prepares a kill that strikes at the moment it is called. */
  async aim(): Promise<() => Promise<void>> {
    const gone = new Promise((resolve) => this.context.once('close', resolve));
    const session = await this.context.browser()!.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const browserFirst = [...processInfo].sort((a) => (a.type === 'browser' ? -1 : 1));
    return async () => {
      for (const { id } of browserFirst) signalTo(id, 'SIGKILL');
      await gone;
      while (processInfo.some(({ id }) => signalTo(id, 0))) await sleep(10);
      await this.#cleanUp();
    };
  }

  /** Its pages and their workers do nothing until the function that is given back is called; the browser itself goes on. */
  async standStill(): Promise<() => void> {
    const session = await this.context.browser()!.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const pages = processInfo.filter(({ type }) => type === 'renderer');
    for (const { id } of pages) signalTo(id, 'SIGSTOP');
    return () => pages.forEach(({ id }) => signalTo(id, 'SIGCONT'));
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.#cleanUp();
  }
}

interface Launch {
  readonly executablePath: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
}

/** Starts the browser as a person would, and looks on. It ends with its context. */
async function launchAlone(folder: string, { executablePath, args, env }: Launch): Promise<BrowserContext> {
  const own = ['--remote-debugging-port=0', `--user-data-dir=${folder}`, 'about:blank'];
  const browser = spawn(executablePath, [...args, ...own], { env, stdio: 'ignore' });
  const context = await connected(join(folder, 'DevToolsActivePort')).catch((error: unknown) => {
    browser.kill('SIGKILL');
    throw error;
  });
  const close = context.close.bind(context);
  context.close = async () => {
    browser.kill();
    if (browser.exitCode === null) await once(browser, 'exit');
    await close().catch(() => undefined);
  };
  return context;
}

/** Once the browser has written where it listens. */
async function connected(portFile: string): Promise<BrowserContext> {
  for (const endMs = Date.now() + 60_000; Date.now() < endMs; await sleep(50)) {
    const [port] = (await readFile(portFile, 'utf8').catch(() => '')).split('\n');
    if (!port) continue;
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
    return browser.contexts()[0]!;
  }
  throw new Error('Chromium does not say where it listens');
}

/** Whether there was such a process. */
function signalTo(id: number, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 0): boolean {
  try {
    return process.kill(id, signal);
  } catch {
    return false;
  }
}

const quiet = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function resolverRules(hostname: string | undefined): string {
  const ours = hostname === undefined ? [] : [`MAP ${hostname} 127.0.0.1`];
  return [...ours, 'MAP * ~NOTFOUND', 'EXCLUDE localhost', 'EXCLUDE 127.0.0.1'].join(' , ');
}
