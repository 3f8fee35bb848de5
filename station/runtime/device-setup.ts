import type { DeviceConfig, DisplayChange } from '../api.ts';
import { fault } from '../model/fault.ts';
import type { KeptSettings } from './kept-settings.ts';
import type { OwnDevices } from './own-devices.ts';
import type { Clock } from './platform.ts';
import * as settings from './settings.ts';
import type { Turns } from './turns.ts';

/** Which devices a station records, and how: kept first, so that where it cannot be kept all goes on as it was. */
export class DeviceSetup {
  readonly #clock: Clock;
  readonly #turns: Turns;
  readonly #settings: KeptSettings;
  readonly #devices: OwnDevices;

  constructor(clock: Clock, turns: Turns, kept: KeptSettings, devices: OwnDevices) {
    this.#clock = clock;
    this.#turns = turns;
    this.#settings = kept;
    this.#devices = devices;
  }

  /** Opens all that are kept; one that cannot be opened any more is told of, and stays in the settings. */
  async reopen(failed: (id: string, error: unknown) => void): Promise<void> {
    for (const config of this.#settings.now.devices)
      try {
        await this.#devices.start(settings.parseDevice(config));
      } catch (error) {
        failed(config.id, error);
      }
  }

  /** @throws config/invalid; log/full, log/broken where it cannot be kept. */
  async add(config: DeviceConfig): Promise<void> {
    const device = settings.parseDevice(config);
    await this.#turns.take(async () => {
      await this.#settings.withDevice(device.config);
      await this.#devices.start(device);
    });
  }

  remove(id: string): Promise<void> {
    return this.#turns.take(async () => {
      await this.#settings.withoutDevice(id);
      await this.#devices.stop(id);
    });
  }

  /** Changes what a device need not be opened anew for. @throws command/unknown-device, config/invalid. */
  change(id: string, change: Partial<DeviceConfig>): Promise<void> {
    return this.#turns.take(async () => {
      const own = this.#devices.get(id);
      if (!own) throw fault('command/unknown-device', { device: id });
      const { config } = settings.parseDevice({ ...own.config, ...change });
      await this.#settings.withDevice(config);
      own.config = config;
    });
  }

  async describe(id: string, channel: string, change: DisplayChange): Promise<void> {
    const display = settings.parseDisplay(change);
    const fromMs = this.#clock.now();
    await this.#turns.take(() => this.#settings.describe(id, channel, display, fromMs));
  }
}
