import type { DeviceConfig, WhenFull } from '../../api/config.ts';
import type { CommandView } from '../../api/control.ts';
import type { DisplayChange, DisplayVersion } from '../../api/device.ts';
import type { DevicesApi } from '../../api/devices.ts';
import { type Control, usualControl } from '../../model/control.ts';
import { configure, wordsOf } from './configure.ts';
import { requireControl } from '../control/control-settings.ts';
import type { KeptSettings } from '../settings/kept-settings.ts';
import type { OwnDevice } from './own-device.ts';
import type { OwnDevices } from './own-devices.ts';
import type { Clock, Platform, Twins } from '../platform.ts';
import * as settings from '../settings/settings.ts';
import type { Turns } from '../turns.ts';

/** Which devices a station records, and how: kept first, so that where it cannot be kept all goes on as it was. */
export class DeviceSetup implements DevicesApi {
  readonly #clock: Clock;
  readonly #twins: Twins | undefined;
  readonly #turns: Turns;
  readonly #settings: KeptSettings;
  readonly #devices: OwnDevices;
  readonly #removed: (id: string) => Promise<void>;

  /** `removed`: told of a device before it is removed. */
  constructor(
    host: Pick<Platform, 'clock' | 'transports'>,
    turns: Turns,
    kept: KeptSettings,
    devices: OwnDevices,
    removed: (id: string) => Promise<void>,
  ) {
    this.#removed = removed;
    this.#clock = host.clock;
    this.#twins = host.transports.twins;
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

  /**
   * The devices that the station has from now on, and what became of which, in words. Not kept: who configures it tells it anew at each
   * start. @throws config/invalid; then nothing has changed.
   */
  configure(configs: readonly DeviceConfig[]): Promise<readonly string[]> {
    return this.#turns.take(async () => {
      for (const config of configs) settings.parseDevice(config);
      this.#settings.configure(configs);
      const wanted = this.#settings.now.devices.map(settings.parseDevice);
      return (await configure(this.#devices, wanted)).map(wordsOf);
    });
  }

  /** @throws config/invalid; log/full, log/broken where it cannot be kept. */
  async addDevice(config: DeviceConfig): Promise<void> {
    const device = settings.parseDevice(config);
    await this.#turns.take(async () => {
      await this.#twins?.vouch(device.config.address);
      await this.#settings.withDevice(device.config);
      await this.#devices.releases.forget(config.id);
      await this.#devices.start(device);
    });
  }

  /** A device is at another port than was thought; who was thought to be there is where it was. */
  moveTo(id: string, address: string): Promise<void> {
    return this.#turns.take(async () => {
      const from = this.#devices.known(id).config.address;
      const moved = new Map([
        [from, address],
        [address, from],
      ]);
      const { devices } = this.#settings.now;
      const changed = devices
        .filter((each) => moved.has(each.address))
        .map((each) => ({ ...each, address: moved.get(each.address)! }));
      const now = devices.map((each) => changed.find((other) => other.id === each.id) ?? each);
      await this.#settings.set({ devices: now });
      // Not before: who was thought to be there would take the port for its own, and record it.
      const vouch = async () => this.#twins?.vouch(address);
      await this.#devices.restart(changed.map(settings.parseDevice), vouch);
    });
  }

  /** What is done to its channels from now on; it is opened anew. @throws command/unknown-device, config/invalid. */
  repipe(id: string, pipeline: readonly unknown[]): Promise<void> {
    return this.#turns.take(async () => {
      const device = settings.parseDevice({ ...this.#devices.known(id).config, pipeline });
      await this.#settings.withDevice(device.config);
      await this.#devices.start(device);
    });
  }

  removeDevice(id: string): Promise<void> {
    return this.#turns.take(async () => {
      await this.#removed(id);
      await this.#settings.withoutDevice(id);
      await this.#devices.stop(id);
      await this.#devices.releases.forget(id);
    });
  }

  renameDevice(id: string, label: string): Promise<void> {
    return this.#change(id, { label });
  }

  setWhenFull(id: string, whenFull: WhenFull): Promise<void> {
    return this.#change(id, { whenFull });
  }

  async commandHistory(id: string, channel: string): Promise<readonly CommandView[]> {
    return this.#devices.commands.history(id, channel);
  }

  async displayHistory(id: string, channel: string): Promise<readonly DisplayVersion[]> {
    return this.#settings.displays(id)[channel] ?? [];
  }

  /** Changes what a device need not be opened anew for. @throws command/unknown-device, config/invalid. */
  #change(id: string, change: Partial<DeviceConfig>): Promise<void> {
    return this.#turns.take(() => this.#keep(this.#devices.known(id), change));
  }

  async #keep(own: OwnDevice, change: Partial<DeviceConfig>): Promise<void> {
    const { config } = settings.parseDevice({ ...own.config, ...change });
    await this.#settings.withDevice(config);
    own.config = config;
  }

  /** How an output may be set; undefined: as usual. @throws config/invalid, command/unknown-device, command/unknown-channel. */
  setControl(id: string, channel: string, control: Control | undefined): Promise<void> {
    return this.#turns.take(async () => {
      const own = this.#devices.known(id);
      const about = own.session.commands.output(channel).channel!;
      const exists = (device: string, name: string) =>
        this.#devices.get(device)?.sight(name, this.#settings.displays(device)) !== undefined;
      const place = { device: id, channel, exists, usual: usualControl(about) };
      const { [channel]: _before, ...others } = own.config.controls ?? {};
      const set = control && { [channel]: requireControl(control, place) };
      await this.#keep(own, { controls: { ...others, ...set } });
    });
  }

  async describe(id: string, channel: string, change: DisplayChange): Promise<void> {
    const display = settings.parseDisplay(change);
    const fromMs = this.#clock.now();
    await this.#turns.take(() => this.#settings.describe(id, channel, display, fromMs));
  }
}
