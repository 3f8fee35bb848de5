import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fieldline } from '../../bridge/process.ts';

export interface BridgeOptions {
  /** Where to listen again after an end; a free port where absent. */
  readonly port?: number;
  /** Further words on its command line. */
  readonly args?: readonly string[];
}

/** A bridge as it was built, in a process of its own, with a data folder that outlives it. */
export class TestBridge {
  readonly folder: string;
  /** With a slash at the end. */
  address = '';
  port = 0;
  mqttUrl = '';
  #process: Fieldline | undefined;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(options: BridgeOptions = {}): Promise<TestBridge> {
    const bridge = new TestBridge(await mkdtemp(join(tmpdir(), 'fieldline-bridge-')));
    await bridge.start(options);
    return bridge;
  }

  /** Runs it, with what it stored before. */
  async start({ port = this.port, args = [] }: BridgeOptions = {}): Promise<void> {
    const env = { PORT: `${port}`, MQTT_PORT: '0' };
    this.#process = new Fieldline(['start', '--data', join(this.folder, 'data'), ...args], env);
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
