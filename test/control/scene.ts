import { ascii } from '../../station/codec/bytes.ts';
import type { DeviceConfig } from '../../station/api/config.ts';
import type { Command, Outcome } from '../../station/model/command.ts';
import type { Control } from '../../station/model/control.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import type { Platform } from '../../station/runtime/platform.ts';
import { type OpenStation, Station } from '../../station/runtime/station.ts';
import type { StationOptions } from '../../station/runtime/station-options.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { FakeClock, settle } from '../fakes/clock.ts';
import { codec } from '../fakes/codec.ts';
import { kernel } from '../fakes/kernels.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { Ports } from '../fakes/ports.ts';

export const UNO: DeviceConfig = {
  id: 'uno',
  label: 'Uno',
  driver: 'plotter-lines',
  address: 'serial:2341:0043',
  options: { switches: ['relay'], settable: ['speed'] },
};
export const MAST: DeviceConfig = {
  id: 'mast',
  label: 'Mast',
  driver: 'plotter-lines',
  address: 'serial:2341:0044',
};

let digits = 0;
const randomHex = (count: number) => (++digits).toString(16).padStart(count, '0').slice(-count);

/** A real station with two sketches on scripted ports: `uno` has a relay and a speed, `mast` a wind meter. */
export class Scene {
  readonly clock = new FakeClock(1_700_000_000_000);
  readonly ports = new Ports();
  readonly store: MemoryStore;
  station!: OpenStation;
  log!: StationLog;
  readonly #stop = new AbortController();
  #ended!: Promise<void>;

  private constructor(store: MemoryStore) {
    this.store = store;
  }

  /** `controls`: how the outputs of `uno` are set up from the beginning. */
  static async begin(
    controls: Readonly<Record<string, Control>> = {},
    store: MemoryStore = new MemoryStore(),
    more: (scene: Scene) => Partial<StationOptions> = () => ({}),
    brokers = new FakeBrokers(),
  ): Promise<Scene> {
    const scene = new Scene(store);
    const { clock, ports } = scene;
    scene.log = await StationLog.open(store, 'desk-1', clock, randomHex, codec);
    const platform: Platform = {
      clock,
      brokers,
      log: scene.log,
      kernel: kernel(),
      transports: ports,
      randomHex,
    };
    const devices = [{ ...UNO, controls }, MAST];
    scene.station = await Station.open(platform, { version: 'test', devices, ...more(scene) });
    scene.#ended = scene.station.run(scene.#stop.signal);
    await clock.advance(100);
    return scene;
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.clock.advance(10_000);
    await this.#ended;
    await this.log.close();
  }

  /** The sketches say something, and it arrives. */
  async says(device: 'uno' | 'mast', text: string): Promise<void> {
    this.ports.open.get(device === 'uno' ? UNO.address : MAST.address)!.say(ascii(`\n${text}\n`));
    await this.clock.advance(40);
  }

  /** Lets time pass while the sketch with the outputs goes on saying something. */
  async goesOn(ms: number, text: () => string, everyMs = 100): Promise<void> {
    for (let left = ms; left > 0; left -= everyMs) {
      await this.says('uno', text());
      await this.clock.advance(everyMs - 40);
    }
  }

  /** Lines that were written to `uno` since its port was opened. */
  get written(): readonly string[] {
    const link = this.ports.open.get(UNO.address);
    return (link?.written ?? []).map((bytes) => new TextDecoder().decode(bytes).trim());
  }

  set(channel: string, value: number, more: Partial<Command> = {}): Promise<Outcome> {
    return this.station.command({ device: 'uno', channel, value, ...more });
  }

  /** What the log tells of commands. */
  async outcomes(): Promise<readonly Outcome[]> {
    await settle();
    await Promise.all([this.log.flush(), this.clock.advance(10)]);
    const entries = await this.log.read(0, 10_000);
    return entries.flatMap((entry) => (entry.kind === 'outcome' ? [entry.outcome] : []));
  }
}

/** How it ended, in one word: the fault's code, or `ok`. */
export const endOf = (outcome: Outcome): string => (outcome.ok ? 'ok' : outcome.fault.code);
