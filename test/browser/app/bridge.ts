import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from '@playwright/test';
import { COOKIE } from '../../../node-bridge/trust/border.ts';
import { Fieldline } from '../../bridge/process.ts';
import { type Credential, masterOf } from '../../trust/broker/cast.ts';

export interface BridgeOptions {
  /** Where to listen again after an end; a free port where absent. */
  readonly port?: number;
  /** Further words on its command line. */
  readonly args?: readonly string[];
  /** Whether the browsers that start after it come in there without being paired; they do where it is absent. */
  readonly letsIn?: false;
  /** Its `lan.json`. */
  readonly lan?: object;
}

/** A bridge as it was built, in a process of its own, with a data folder that outlives it. */
export class TestBridge {
  readonly folder: string;
  /** With a slash at the end. */
  address = '';
  port = 0;
  mqttUrl = '';
  /** Of whoever may say everything there; undefined where nobody is let in without pairing. */
  master: Credential | undefined;
  #process: Fieldline | undefined;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(options: BridgeOptions = {}): Promise<TestBridge> {
    const bridge = new TestBridge(await mkdtemp(join(tmpdir(), 'fieldline-bridge-')));
    const { lan, letsIn } = options;
    if (lan) {
      await mkdir(bridge.#data);
      await writeFile(join(bridge.#data, 'lan.json'), JSON.stringify(lan));
    }
    await bridge.start(options);
    if (letsIn !== false) bridge.master = await masterOf(bridge.#data);
    return bridge;
  }

  get #data(): string {
    return join(this.folder, 'data');
  }

  /** The code that `fieldline pair` shows, until it ends. */
  async code(role: string): Promise<{ readonly code: string; readonly pair: Fieldline }> {
    const pair = new Fieldline(['pair', '--data', this.#data, '--role', role]);
    const [, code] = await pair.says(/Code: (\d{3} \d{3})/);
    return { code: code!, pair };
  }

  /** The link that `fieldline pair --here` prints. */
  async link(): Promise<string> {
    const [, link] = await new Fieldline(['pair', '--here', '--data', this.#data]).says(
      /(http:\S+#here=\w+)/,
    );
    return link!;
  }

  /** Lets the pages of a browser in as a bridge that sends on is let in: they may be any station, and command. */
  async letIn(context: BrowserContext): Promise<void> {
    if (!this.master) return;
    const { password: value } = this.master;
    const cookie = { name: COOKIE, value, secure: true, httpOnly: true, sameSite: 'Strict' } as const;
    await context.addCookies([{ ...cookie, url: 'https://localhost/' }]);
  }

  /** Runs it, with what it stored before. */
  async start({ port = this.port, args = [] }: BridgeOptions = {}): Promise<void> {
    const env = { PORT: `${port}`, MQTT_PORT: '0' };
    this.#process = new Fieldline(['start', '--data', this.#data, ...args], env);
    const said = await this.#process.says(/running: (http:\/\/localhost:(\d+)) .*MQTT on (\d+)/);
    this.address = `${said[1]}/`;
    this.port = Number(said[2]);
    this.mqttUrl = `mqtt://127.0.0.1:${said[3]}`;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.#process?.kill(signal);
    await this.#process?.ended;
    this.#process = undefined;
  }

  /** Ends it for good. */
  async end(): Promise<void> {
    await this.stop('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}
