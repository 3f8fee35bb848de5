import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../bridge/mosquitto.ts';
import { Fieldline } from '../bridge/process.ts';
import { type Credential, masterOf } from '../trust/broker/cast.ts';
import { Fleet } from './fleet.ts';

/** The built bridge under a fleet; it can be killed and begun again at the same port. */
export class LoadedBridge {
  readonly #folder = mkdtempSync(join(tmpdir(), 'fieldline-load-'));
  readonly #data = join(this.#folder, 'data');
  readonly #port: number;
  #bridge!: Fieldline;
  #credential!: Credential;

  private constructor(port: number) {
    this.#port = port;
  }

  /** With these devices of its own; without, as a new bridge begins. */
  static async start(devices?: readonly unknown[]): Promise<LoadedBridge> {
    const loaded = new LoadedBridge(await freePort());
    mkdirSync(loaded.#data);
    if (devices) writeFileSync(join(loaded.#data, 'devices.json'), JSON.stringify({ devices }));
    loaded.#credential = await masterOf(loaded.#data);
    await loaded.begin();
    return loaded;
  }

  fleet(count: number): Fleet {
    return new Fleet(count, this.#port, this.#credential);
  }

  async begin(): Promise<void> {
    const env = { PORT: '0', MQTT_PORT: String(this.#port) };
    this.#bridge = new Fieldline(['start', '--data', this.#data], env);
    await this.#bridge.says(/is running/);
  }

  /** As a power cut does it, or as a service manager. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.#bridge.kill(signal);
    await this.#bridge.ended;
  }

  /** The most memory that it has had since it began; Linux only. */
  get peakRssMb(): number {
    const status = readFileSync(`/proc/${this.#bridge.pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) / 1_024;
  }

  /** Seconds of processor time that it has used; Linux only, where a tick is 10 ms. */
  get cpuS(): number {
    const [user, system] = readFileSync(`/proc/${this.#bridge.pid}/stat`, 'utf8')
      .split(') ')[1]!
      .split(' ')
      .slice(11);
    return (Number(user) + Number(system)) / 100;
  }

  get data(): string {
    return this.#data;
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.#folder, { recursive: true });
  }
}
