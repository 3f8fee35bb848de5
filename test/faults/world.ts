import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, Page } from '@playwright/test';
import { freePort, type Mosquitto, startMosquitto } from '../bridge/mosquitto.ts';
import { Fieldline } from '../bridge/process.ts';
import { until } from '../bridge/until.ts';
import { Chromium } from '../browser/chromium.ts';
import { type Credential, masterOf } from '../trust/broker/cast.ts';
import { Cutter } from './cutter.ts';
import { type HubLog, hubLog } from './hub-log.ts';
import { Listener } from './listener.ts';
import type { Mutation } from './mutant.ts';
import { type PageServer, servePage } from './page-server.ts';
import { slowDisk } from './power-cut/power.ts';
import { Source } from './source.ts';
import type { PageLog, Standing, StationPage } from './station-page.ts';
import { Trace } from './trace.ts';

declare const stationPage: StationPage;

/** What can be killed; the bridge's own broker is the bridge. */
export type Part = 'browser' | 'broker' | 'bridge';

export interface WorldOptions {
  readonly through: 'own broker' | 'mosquitto';
  /** What is broken in the page. */
  readonly mutation?: Mutation;
  /** How many tabs the page is open in; one of them owns the station. */
  readonly tabs?: number;
  /** See ChromiumOptions. */
  readonly hidesTabs?: boolean;
  /** What the page may store at most, from its first write on. */
  readonly quotaBytes?: number;
}

const BRIDGE = 'bridge-0';
/** A memory card and a mobile network: what takes time can be struck in its midst. */
const SYNC_MS = 30;
const DELAY_MS = 30;
const commitTrace = join(import.meta.dirname, 'trace-commits.mjs');

/** A source, the page that records it, a broker and a bridge that stores: all real, each in processes of its own. */
export class World {
  readonly source = new Source();
  readonly trace = new Trace();
  readonly parts: readonly Part[];
  /** The network between the page and its broker. */
  cutter!: Cutter;
  listener!: Listener;
  readonly #through: WorldOptions['through'];
  readonly #tabs: number;
  readonly #hidesTabs: boolean;
  #quotaBytes: number | undefined;
  #quota: CDPSession | undefined;
  readonly #folder: string;
  readonly #ports: { readonly http: number; readonly mqtt: number; readonly ws: number };
  #server!: PageServer;
  #bridge!: Fieldline;
  /** Of the page, at the bridge's own broker. */
  #credential: Credential | undefined;
  #browser: Chromium | undefined;
  #pages: Page[] = [];
  #mosquitto: Mosquitto | undefined;

  private constructor(
    { through, tabs = 1, quotaBytes, hidesTabs = false }: WorldOptions,
    folder: string,
    ports: [number, number, number],
  ) {
    this.#through = through;
    this.#tabs = tabs;
    this.#quotaBytes = quotaBytes;
    this.#hidesTabs = hidesTabs;
    this.#folder = folder;
    this.#ports = { http: ports[0], mqtt: ports[1], ws: ports[2] };
    this.parts = through === 'mosquitto' ? ['browser', 'broker', 'bridge'] : ['browser', 'bridge'];
  }

  static async begin(options: WorldOptions): Promise<World> {
    const { through, mutation } = options;
    const folder = await mkdtemp(join(tmpdir(), 'fieldline-faults-'));
    const world = new World(options, folder, [await freePort(), await freePort(), await freePort()]);
    const { source, trace } = world;
    const sockets = { '/source': source.listen.bind(source), '/trace': trace.hear.bind(trace) };
    world.#server = await servePage(sockets, mutation);
    world.cutter = await Cutter.before(through === 'mosquitto' ? world.#ports.ws : world.#ports.http);
    world.cutter.change({ delayMs: DELAY_MS });
    if (through === 'own broker') world.#credential = await masterOf(join(folder, 'data'));
    for (const part of ['broker', 'bridge', 'browser'] as const) await world.start(part);
    world.listener = new Listener(`mqtt://127.0.0.1:${world.#ports.mqtt}`, 'page');
    await until(() => world.source.last > 50);
    return world;
  }

  async start(part: Part): Promise<void> {
    if (part === 'browser') await this.#openPage();
    else if (part === 'bridge') await this.#startBridge();
    else if (this.#through === 'mosquitto')
      this.#mosquitto = await startMosquitto(this.#ports.mqtt, [
        `listener ${this.#ports.ws} 127.0.0.1`,
        'protocol websockets',
      ]);
  }

  /** Prepares a kill that strikes at the moment it is called. */
  async aim(part: Part): Promise<() => Promise<void>> {
    if (part === 'browser') return this.#browser!.aim();
    if (part === 'broker') return () => this.#mosquitto!.kill();
    return async () => {
      this.#bridge.kill('SIGKILL');
      await this.#bridge.ended;
    };
  }

  /** How many commits of the bridge were under way at its last word. */
  get bridgeCommits(): number {
    return Number(/commits (\d+)\n$/.exec(this.#bridge.stderr.slice(-40))?.[1] ?? 0);
  }

  /** Copies what the bridge has stored, while it is down for a moment; the answer brings the copy back, as after a crash. */
  async backUp(): Promise<() => Promise<void>> {
    const [data, copy] = [join(this.#folder, 'data'), join(this.#folder, 'backup')];
    await (
      await this.aim('bridge')
    )();
    await cp(data, copy, { recursive: true });
    await this.start('bridge');
    return async () => {
      await (
        await this.aim('bridge')
      )();
      await rm(data, { recursive: true });
      await rename(copy, data);
      await this.start('bridge');
    };
  }

  /** What the page holds. */
  async pageLog(): Promise<PageLog> {
    const log = await this.ownerTab.evaluate(() => stationPage.look());
    if (!log) throw new Error('the tab that should own the station does not');
    return log;
  }

  /** How the page's log stands; undefined while none is open. */
  standing(): Promise<Standing | undefined> {
    return this.ownerTab.evaluate(() => stationPage.standing());
  }

  /** From now on the page may store so much, or as much as there is room for. */
  async setQuota(bytes?: number): Promise<void> {
    this.#quotaBytes = bytes;
    await this.#overrideQuota();
  }

  /** The tab that owns the station. */
  get ownerTab(): Page {
    return this.#pages[this.trace.tab]!;
  }

  /** In the place of a tab that has crashed. */
  async replace(tab: Page): Promise<void> {
    const at = this.#pages.indexOf(tab);
    this.#pages[at] = await this.#openTab(await this.#browser!.context.newPage(), at);
    await tab.close();
  }

  /** What the bridge holds of the page, while it does not run. */
  hubLog(epoch: string): Promise<HubLog> {
    return hubLog(join(this.#folder, 'data'), 'page', 'counter', epoch);
  }

  /** Lets everything that was recorded arrive, and ends the bridge in order; gives what the page holds. */
  async settle(mostMs: number): Promise<PageLog> {
    this.source.stop();
    await until(() => this.trace.kept.has(this.source.last), 30_000);
    const log = await this.pageLog();
    await until(() => this.listener.confirmed >= log.last, mostMs).catch(() => undefined);
    this.#bridge.kill('SIGTERM');
    await this.#bridge.ended;
    return log;
  }

  async end(): Promise<void> {
    this.source.stop();
    await this.listener.close();
    await this.#browser?.close();
    this.#bridge.kill('SIGKILL');
    await this.#bridge.ended;
    await this.#mosquitto?.kill();
    this.#server.close();
    this.cutter.close();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  async #openPage(): Promise<void> {
    this.trace.anew();
    const profile = join(this.#folder, 'profile');
    this.#browser = await Chromium.start({
      profile,
      env: await slowDisk(SYNC_MS),
      hidesTabs: this.#hidesTabs,
    });
    const { context } = this.#browser;
    const { owner } = this.trace;
    this.#quota = await context.newCDPSession(context.pages()[0]!);
    await this.#overrideQuota();
    this.#pages = [];
    for (let tab = 0; tab < this.#tabs; tab++)
      this.#pages.push(await this.#openTab(context.pages()[tab] ?? (await context.newPage()), tab));
    await until(() => this.trace.owner > owner);
  }

  async #openTab(page: Page, tab: number): Promise<Page> {
    const broker = `ws://127.0.0.1:${this.cutter.port}${this.#through === 'mosquitto' ? '' : '/mqtt'}`;
    const said = new URLSearchParams({ broker, tab: String(tab) });
    if (this.#credential) {
      said.set('username', this.#credential.username);
      said.set('password', this.#credential.password);
    }
    await page.goto(`${this.#server.address}?${said}`);
    return page;
  }

  /** It holds for as long as the session that set it. */
  async #overrideQuota(): Promise<void> {
    const quotaSize = this.#quotaBytes;
    await this.#quota!.send('Storage.overrideQuotaForOrigin', {
      origin: this.#server.address,
      ...(quotaSize === undefined ? {} : { quotaSize }),
    });
  }

  async #startBridge(): Promise<void> {
    const { http, mqtt } = this.#ports;
    const elsewhere = this.#through === 'mosquitto';
    const args = ['start', '--data', join(this.#folder, 'data'), '--name', BRIDGE];
    args.push('--allow-origin', this.#server.address.slice(0, -1));
    if (elsewhere) args.push('--broker', `mqtt://127.0.0.1:${mqtt}`);
    const env = { PORT: `${http}`, MQTT_PORT: elsewhere ? '0' : `${mqtt}` };
    const traced = { NODE_OPTIONS: `--import ${commitTrace}` };
    this.#bridge = new Fieldline(args, { ...env, ...traced, ...(await slowDisk(SYNC_MS)) });
    await this.#bridge.says(/is running/);
  }
}
