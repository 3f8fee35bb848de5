import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { chromiumPath } from './chromium-path.mjs';
import { answerRequestPort } from './port-chooser.ts';
import { Problems } from './problems.ts';

/** A serial port that the user has allowed an origin to use. */
export interface SerialGrant {
  origin: string;
  vendorId: number;
  productId: number;
  serial: string;
  name: string;
}

export interface ChromiumOptions {
  /** Environment besides our own, such as that of an emulated USB host. */
  env?: Record<string, string>;
  /** Written into the profile before the browser starts. */
  grants?: SerialGrant[];
  /** A profile folder to use and keep, so that a test can come back to it; without one it is fresh and
   * deleted at the end. */
  profile?: string;
  /** A hostname besides localhost that leads to 127.0.0.1; every other name does not exist. */
  hostname?: string;
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
    const { env = {}, grants = [], profile, hostname, features = [], hidesTabs = false } = options;
    if (chromiumPath === undefined)
      throw new Error('no Chromium found: install one or set FIELDLINE_CHROMIUM');
    const folder = profile ?? (await mkdtemp(join(tmpdir(), 'fieldline-profile-')));
    await allow(folder, grants);
    const args = [
      ...quiet,
      `--host-resolver-rules=${resolverRules(hostname)}`,
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
    await answerRequestPort(context);
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
function signalTo(id: number, signal: 'SIGKILL' | 0): boolean {
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

/** Chromium keeps the ports a user has chosen in its preferences; with underscores, unlike its policies. */
async function allow(profile: string, grants: SerialGrant[]): Promise<void> {
  if (grants.length === 0) return;
  const file = join(profile, 'Default/Preferences');
  const preferences = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Preferences;
  const exceptions = (((preferences.profile ??= {}).content_settings ??= {}).exceptions ??= {});
  const chosen = (exceptions.serial_chooser_data ??= {});
  for (const { origin, vendorId, productId, serial, name } of grants) {
    const setting = (chosen[`${origin},*`] ??= {
      last_modified: '13370000000000000',
      setting: { 'chosen-objects': [] },
    });
    setting.setting['chosen-objects'].push({
      name,
      vendor_id: vendorId,
      product_id: productId,
      serial_number: serial,
    });
  }
  await mkdir(join(profile, 'Default'), { recursive: true });
  await writeFile(file, JSON.stringify(preferences));
}

interface Preferences {
  profile?: {
    content_settings?: {
      exceptions?: {
        serial_chooser_data?: Record<
          string,
          { last_modified: string; setting: { 'chosen-objects': object[] } }
        >;
      };
    };
  };
}
