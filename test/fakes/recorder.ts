import type { StationApi } from '../../station/api/calls.ts';
import type { DeviceConfig } from '../../station/api/config.ts';
import { ascii } from '../../station/codec/bytes.ts';
import type { Gap, Logged } from '../../station/model/entry.ts';
import type { Kernel } from '../../station/pipeline/kernel.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import type { Platform } from '../../station/runtime/platform.ts';
import { StationClock } from '../../station/runtime/time/station-clock.ts';
import { type OpenStation, Station } from '../../station/runtime/station.ts';
import { FakeClock } from './clock.ts';
import { codec } from './codec.ts';
import { FakeBrokers } from './fake-brokers.ts';
import { kernel } from './kernels.ts';
import { MemoryStore } from './memory-store.ts';
import { Ports } from './ports.ts';
import type { ScriptedLink } from './scripted-link.ts';

export const T0 = 1_700_000_000_000;

let digits = 0;
const randomHex = (count: number) => (++digits).toString(16).padStart(count, '0').slice(-count);

/** A whole station with one device on a scripted wire, from the wire to the log, that may be stopped, killed and begun again. */
export class Recorder {
  readonly clock = new FakeClock(T0);
  readonly store = new MemoryStore();
  readonly ports = new Ports();
  readonly #device: DeviceConfig;
  readonly #kernel: Kernel;
  /** When somebody who knows last found the clock right. */
  confirmed: number | undefined;
  #timed = false;
  log!: StationLog;
  station!: OpenStation;
  #stop = new AbortController();
  #ended: Promise<void> = Promise.resolve();

  private constructor(device: DeviceConfig, using: Kernel) {
    this.#device = device;
    this.#kernel = using;
  }

  static async open(device: DeviceConfig, using: Kernel = kernel()): Promise<Recorder> {
    const recorder = new Recorder(device, using);
    await recorder.begin();
    return recorder;
  }

  /** With a clock that is looked after. */
  static async timed(device: DeviceConfig, nowMs: number): Promise<Recorder> {
    const recorder = new Recorder(device, kernel());
    recorder.#timed = true;
    recorder.clock.set(nowMs);
    await recorder.begin();
    return recorder;
  }

  /** Opens the log and the device, with nothing of the life before but what is stored. */
  async begin(before: 'left' | 'asleep' = 'left'): Promise<void> {
    const { ports } = this;
    const timing = this.#timed
      ? { clock: new StationClock(this.clock), confirmed: async () => this.confirmed }
      : undefined;
    const clock = timing?.clock ?? this.clock;
    this.log = await StationLog.open(this.store.reopened(), 'desk', clock, randomHex, codec);
    const { log } = this;
    const platform: Platform = {
      clock,
      brokers: new FakeBrokers(),
      log,
      kernel: this.#kernel,
      transports: ports,
      randomHex,
    };
    this.station = await Station.open(platform, {
      version: 'test',
      devices: [this.#device],
      before,
      ...(timing && { timing }),
    });
    this.#stop = new AbortController();
    this.#ended = this.station.run(this.#stop.signal);
    await this.clock.advance(200);
  }

  /** The wire that is open now. */
  get link(): ScriptedLink {
    return this.ports.open.get(this.#device.address)!;
  }

  /** The device says numbers, each in a line of its own. */
  say(...numbers: readonly number[]): void {
    this.link.say(ascii(numbers.map((n) => `n:${n}\n`).join('')));
  }

  /** Says a number and waits until it would be kept. */
  async sayAndKeep(n: number): Promise<void> {
    this.say(n);
    await this.clock.advance(1_500);
  }

  async end(why?: unknown): Promise<void> {
    this.#stop.abort(why);
    await this.clock.advance(3_000);
    await this.#ended;
    await this.log.close();
  }

  /** Its process is gone from one moment to the next: nothing of it ever reaches the store again. */
  async kill(): Promise<void> {
    const rows = new Map(this.store.rows);
    await this.end();
    this.store.rows.clear();
    for (const [key, value] of rows) this.store.rows.set(key, value);
  }

  async entries(): Promise<readonly Logged[]> {
    await this.log.flush();
    return this.log.read(0, 100_000);
  }

  async gaps(): Promise<readonly Gap[]> {
    return (await this.entries()).flatMap((entry) => (entry.kind === 'gap' ? [entry.gap] : []));
  }

  async values(): Promise<readonly number[]> {
    const entries = await this.entries();
    return entries.flatMap((entry) => (entry.kind === 'batch' ? [...entry.batch.columns[0]!] : []));
  }

  async view(): Promise<Awaited<ReturnType<StationApi['news']>>['devices'][number]> {
    return (await this.station.news(0)).devices[0]!;
  }
}
