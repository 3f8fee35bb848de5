import type { DeviceConfig } from '../../api/config.ts';
import type { StationConfig } from '../../api/configuration.ts';
import { type Configured, configure } from '../devices/configure.ts';
import type { Device } from '../devices/device.ts';
import type { OwnDevices } from '../devices/own-devices.ts';
import type { KeptRule } from '../rules/rule-book.ts';
import type { RuleDesk } from '../rules/rule-desk.ts';
import type { KeptSettings } from '../settings/kept-settings.ts';
import { parseDevice } from '../settings/settings.ts';
import { configOf, type ReadConfig } from './document.ts';

/** Where a station's configuration stands. */
interface Held {
  readonly settings: KeptSettings;
  readonly devices: OwnDevices;
  readonly rules: () => RuleDesk;
  /** Its devices are told by whoever runs it, and changed there. */
  readonly isFixed: boolean;
}

/** What a configuration is made of: its devices, secrets and all, and its rules. */
interface Rows {
  readonly devices: readonly DeviceConfig[];
  readonly rules: readonly KeptRule[];
}

/** The configuration that holds at a station, whoever changed it, and how another one takes its place. */
export class HeldConfig {
  readonly #at: Held;
  /** What it was when somebody looked last. */
  #seen: Rows | undefined;

  constructor(at: Held) {
    this.#at = at;
  }

  get rows(): Rows {
    return { devices: this.#at.settings.now.devices, rules: this.#at.rules().kept };
  }

  get config(): StationConfig {
    const { devices, rules } = this.rows;
    return configOf(devices, rules);
  }

  /** Whether it is as it was seen last. */
  get isSeen(): boolean {
    const { devices, rules } = this.rows;
    return this.#seen?.devices === devices && this.#seen.rules === rules;
  }

  see(): void {
    this.#seen = this.rows;
  }

  /** It was never seen. */
  forget(): void {
    this.#seen = undefined;
  }

  /** Keeps these in the place of what there is; the devices go on as they are. @throws config/invalid, log/full, log/broken. */
  async replace(
    devices: readonly DeviceConfig[],
    rules: readonly Pick<KeptRule, 'rule' | 'isOn'>[],
  ): Promise<void> {
    if (!this.#at.isFixed) await this.#at.settings.set({ devices });
    await this.#at.rules().replace(rules);
  }

  /** Makes these the devices that are at work. */
  async begin(devices: readonly Device[]): Promise<readonly Configured[]> {
    return this.#at.isFixed ? [] : await configure(this.#at.devices, devices);
  }
}

/** Devices keep the places they had; new ones come after them. */
export function inOrderOf(before: readonly DeviceConfig[], { devices }: ReadConfig): readonly DeviceConfig[] {
  const wanted = new Map(devices.map(({ config }) => [config.id, config]));
  const kept = before.flatMap(({ id }) => wanted.get(id) ?? []);
  const ids = new Set(before.map(({ id }) => id));
  return [...kept, ...[...wanted.values()].filter(({ id }) => !ids.has(id))];
}

/** The device of a configuration; one that this version cannot open was not open before either. */
export function readable(config: DeviceConfig) {
  try {
    return [parseDevice(config)];
  } catch {
    return [];
  }
}
