import { setTimeout as sleep } from 'node:timers/promises';
import { I2cWire } from '../../node-bridge/wires/i2c-wire.ts';
import type { DeviceConfig } from '../../station/api/config.ts';
import { ascii } from '../../station/codec/bytes.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import type { Transports } from '../../station/runtime/platform.ts';
import { DisplayChip } from '../../station/runtime/scenes/display-chip.ts';
import { type OpenStation, Station } from '../../station/runtime/station.ts';
import { FakeClock, settle } from '../fakes/clock.ts';
import { codec } from '../fakes/codec.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { ChipBus } from '../fakes/i2c-bus.ts';
import { kernel } from '../fakes/kernels.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { Ports } from '../fakes/ports.ts';
import { readPanel } from '../fakes/read-panel.ts';

export const MAST: DeviceConfig = {
  id: 'mast',
  label: 'Mast',
  driver: 'plotter-lines',
  address: 'serial:2341:0044',
};
const DISPLAY: DeviceConfig = {
  id: 'display',
  label: 'Display',
  driver: 'solomon-ssd1306',
  address: 'i2c:1:0x3c',
  options: { lines: ['Wind: mast/wind', 'mast/gust', 'mast/nothing'], staleS: 30 },
};

let made = 0;
const randomHex = (digits: number) => (++made).toString(16).padStart(digits, '0').slice(-digits);

/** A station with a display on a bus, and a sketch that says what it measures. */
export class Scene {
  readonly clock = new FakeClock(1_700_000_000_000);
  readonly ports = new Ports();
  readonly bus = new ChipBus();
  readonly brokers = new FakeBrokers();
  readonly chip = new DisplayChip();
  code: string | undefined;
  station!: OpenStation;
  readonly #stop = new AbortController();
  #ended!: Promise<void>;

  /** `url`: of a broker that it sends to. */
  static async begin(display: Partial<DeviceConfig> = {}, url?: string): Promise<Scene> {
    const scene = new Scene();
    const { clock, ports, bus, brokers } = scene;
    scene.plug();
    const log = await StationLog.open(new MemoryStore(), 'shed', clock, randomHex, codec);
    const i2c = new I2cWire(async () => bus, clock);
    const transports: Transports = {
      openLink: (spec, address, signal) =>
        spec.kind === 'i2c' ? i2c.openLink(address, signal) : ports.openLink(spec, address),
    };
    const platform = { clock, brokers, log, kernel: kernel(), transports, randomHex };
    const devices = [{ ...DISPLAY, ...display }, MAST];
    const broker = url === undefined ? {} : { broker: { url } };
    scene.station = await Station.open(platform, {
      version: 'test',
      devices,
      code: () => scene.code,
      ...broker,
    });
    scene.#ended = scene.station.run(scene.#stop.signal);
    await scene.lives(100);
    return scene;
  }

  plug(): void {
    this.bus.chips.set(0x3c, (write, readBytes) => this.chip.transfer(write, readBytes));
  }

  unplug(): void {
    this.bus.chips.delete(0x3c);
    this.chip.powerUp();
  }

  async lives(ms: number): Promise<void> {
    await sleep(5);
    await this.clock.advance(ms);
    await settle();
  }

  async says(text: string): Promise<void> {
    this.ports.open.get(MAST.address)!.say(ascii(`\n${text}\n`));
    await this.lives(700);
  }

  get seen(): readonly string[] {
    return readPanel(this.chip.picture);
  }

  /** Bytes of pictures that were sent, without their control bytes. */
  get dataBytes(): number {
    return this.bus.log.reduce(
      (sum, { write }) => sum + (write.startsWith('40') ? write.length / 2 - 1 : 0),
      0,
    );
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.clock.advance(10_000);
    await this.#ended;
  }
}
