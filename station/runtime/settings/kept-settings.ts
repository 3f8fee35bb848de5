import type { DeviceConfig, UplinkConfig } from '../../api/config.ts';
import type { DisplayChange } from '../../api/device.ts';
import { drivers } from '../../drivers/index.ts';
import type { Displays } from '../devices/display.ts';
import { withoutKeys } from '../devices/manifest.ts';
import type { Log } from '../platform.ts';
import { FRESH, parseSettings, type StationSettings, withoutSecrets } from './settings.ts';
import { withoutPassword } from './uplink-settings.ts';

const NAME = 'station';
/** One object, so that what is told of a device stays the same until it changes. */
const AS_IT_COMES: Displays = {};

/** The settings of a station: kept in its log first, and only then what holds. */
export class KeptSettings {
  readonly #log: Pick<Log, 'keepSetting'>;
  readonly #changed: () => void;
  #now: StationSettings;

  private constructor(log: Pick<Log, 'keepSetting'>, now: StationSettings, changed: () => void) {
    this.#log = log;
    this.#now = now;
    this.#changed = changed;
  }

  /**
   * `devices`: what a station begins with that has no settings yet; `mirrored`: settings of a log that was deleted; `configured`:
   * the devices that it has, whatever it had before; they are told anew each time, so a full disk is no hindrance.
   * @throws config/invalid where they cannot be read.
   */
  static async open(
    log: Log,
    devices: readonly DeviceConfig[],
    changed: () => void,
    mirrored?: unknown,
    configured?: readonly DeviceConfig[],
  ): Promise<KeptSettings> {
    const kept = await log.setting(NAME);
    const settings = new KeptSettings(log, parseSettings(kept ?? { ...FRESH, devices }), changed);
    if (kept === undefined && mirrored !== undefined) await settings.#takeOver(mirrored);
    if (configured) settings.configure(configured);
    return settings;
  }

  /** The devices are these from now on, and those that they made; they are not kept. @throws config/invalid. */
  configure(devices: readonly DeviceConfig[]): void {
    const ids = new Set(devices.map(({ id }) => id));
    const made = this.#now.devices.filter(
      ({ id, from }) => from !== undefined && ids.has(from) && !ids.has(id),
    );
    this.#now = parseSettings({ ...this.#now, devices: [...devices, ...made] });
    this.#changed();
  }

  get now(): StationSettings {
    return this.#now;
  }

  displays(device: string): Displays {
    return this.#now.displays[device] ?? AS_IT_COMES;
  }

  /**
   * Keeps what changed, or leaves all as it was; a password that is not to be remembered stays in memory only.
   * @throws config/invalid, log/full, log/broken.
   */
  async set(change: Partial<StationSettings>): Promise<void> {
    const { devices, keepDays, budgetBytes } = parseSettings({ ...this.#now, ...change });
    const changed = { ...this.#now, ...change, devices, keepDays, budgetBytes };
    await this.#log.keepSetting(NAME, withoutSecrets(changed));
    this.#now = changed;
    this.#changed();
  }

  withDevice(config: DeviceConfig): Promise<void> {
    return this.set({ devices: [...this.#others(config.id), config] });
  }

  withoutDevice(id: string): Promise<void> {
    return this.set({ devices: this.#others(id) });
  }

  /** Set at the place it had, or after the others. `before`: those that held as long as the person had said nothing. */
  withUplink(uplink: UplinkConfig, before: readonly UplinkConfig[]): Promise<void> {
    const uplinks = [...(this.#now.uplinks ?? before)];
    const at = uplinks.findIndex(({ id }) => id === uplink.id);
    uplinks.splice(at < 0 ? uplinks.length : at, 1, uplink);
    return this.set({ uplinks });
  }

  withoutUplink(id: string, before: readonly UplinkConfig[]): Promise<void> {
    return this.set({ uplinks: (this.#now.uplinks ?? before).filter((uplink) => uplink.id !== id) });
  }

  /** A channel is shown otherwise from `fromMs` on. */
  describe(device: string, channel: string, display: DisplayChange, fromMs: number): Promise<void> {
    const before = this.displays(device);
    const displays = { ...before, [channel]: [...(before[channel] ?? []), { ...display, fromMs }] };
    return this.set({ displays: { ...this.#now.displays, [device]: displays } });
  }

  /** The log that they were kept in is gone. */
  forget(): void {
    this.#now = FRESH;
    this.#changed();
  }

  /** What can be mirrored: no password and no key leaves the log. */
  get mirrored(): unknown {
    const { uplinks, devices, ...rest } = this.#now;
    const open = devices.map((config) => withoutKeys(config, drivers.get(config.driver)));
    return { ...rest, devices: open, ...(uplinks ? { uplinks: uplinks.map(withoutPassword) } : {}) };
  }

  /** Settings that cannot be read are none: they come from a place that anybody may have written to. */
  async #takeOver(mirrored: unknown): Promise<void> {
    try {
      await this.set(parseSettings(mirrored));
    } catch {
      // The station begins as a new one.
    }
  }

  #others(id: string): readonly DeviceConfig[] {
    return this.#now.devices.filter((device) => device.id !== id);
  }
}
