import type {
  ConfigPush,
  ConfigurationApi,
  ConfigView,
  StationConfig,
} from '../../station/api/configuration.ts';
import {
  type ConfigVersion,
  type DesiredView,
  MOST_VERSIONS,
  type Reported,
} from '../../station/model/configuration.ts';
import { differences } from '../../station/model/difference.ts';
import { fault } from '../../station/model/fault.ts';

const hashOf = (version: number): string => version.toString(16).padStart(24, '0');

const GARDEN: StationConfig = {
  devices: [
    { id: 'climate', label: 'Climate', driver: 'bme280', address: 'i2c:1:0x76' },
    {
      id: 'soil',
      label: 'Soil',
      driver: 'ads1115',
      address: 'i2c:1:0x48',
      pipeline: [{ op: 'median', from: 'moisture', as: 'steady', window: 5 }],
    },
  ],
  rules: [
    {
      rule: {
        id: 'dry',
        title: 'Soil is dry',
        severity: 'warning',
        when: [{ is: 'below', channel: 'soil/steady', limit: 30 }],
      },
      isOn: true,
    },
  ],
};

/** A station's configuration that takes all it is given at once, but from an older base. */
export class DemoConfiguration implements ConfigurationApi {
  readonly #configs: StationConfig[];
  readonly #versions: ConfigVersion[];
  #desired: DesiredView | undefined;

  constructor(nowMs: number) {
    this.#configs = [GARDEN];
    this.#versions = [{ version: 1, hash: hashOf(1), atMs: nowMs, how: 'begun' }];
  }

  async configuration(station: string, version?: number): Promise<ConfigView> {
    const config = this.#configs[(version ?? this.#configs.length) - 1];
    if (!config) throw fault('config/no-version', { version: version ?? 0 });
    return { station, reported: this.#reported, config };
  }

  async pushConfiguration(_station: string, push: ConfigPush): Promise<DesiredView> {
    const [now] = this.#versions;
    const { base, by, reason } = push;
    const atMs = Date.now();
    const about = { id: push.id ?? 'demo', base, by, reason, askedMs: atMs, sinceMs: atMs };
    if (base.hash !== now!.hash) {
      const why = fault('config/changed-since', {
        base: base.version,
        now: now!.version,
        problems: [],
      }).fault;
      return (this.#desired = { ...about, is: 'refused', fault: why, parts: [] });
    }
    const wanted = push.version === undefined ? push.config : this.#configs[push.version - 1];
    const config = wanted as StationConfig;
    const parts = differences(this.#configs.at(-1)!, config).map(
      ({ part, change }) => ({ part, change, is: 'applied' }) as const,
    );
    const version = this.#configs.push(config);
    const how = push.version === undefined ? 'desired' : 'rolled-back';
    this.#versions.unshift({ version, hash: hashOf(version), atMs, how, by, reason });
    this.#versions.splice(MOST_VERSIONS);
    return (this.#desired = { ...about, is: 'applied', version, parts });
  }

  async diagnose(station: string): Promise<string> {
    return JSON.stringify({ station, made: new Date().toISOString() });
  }

  get #reported(): Reported {
    const { version, hash } = this.#versions[0]!;
    return {
      version,
      hash,
      versions: [...this.#versions],
      ...(this.#desired ? { desired: this.#desired } : {}),
    };
  }
}
