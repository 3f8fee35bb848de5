import type { Speaker } from '../../dialect.ts';
import { bornMetrics, type Named } from './device-metrics.ts';
import type { Metric } from './payload.ts';

/** Which metrics the devices of a node have told of, and by which numbers. */
export class Births {
  readonly #speaker: Speaker;
  /** For the whole session: a message under way means the same after a rebirth. The specification wants each only once in a node. */
  readonly #aliases = new Map<string, number>();
  readonly #names: string[] = [];
  /** Metrics that a device's last birth told, while it is born. */
  readonly #born = new Map<string, ReadonlySet<string>>();
  /** Metrics of several speakers on a device's wire, which nobody knows before they speak. */
  readonly #heardOf = new Map<string, Set<string>>();

  constructor(speaker: Speaker) {
    this.#speaker = speaker;
  }

  has(device: string): boolean {
    return this.#born.has(device);
  }

  /** Whether the device is born with all of these metrics. */
  covers(device: string, names: ReadonlySet<string>): boolean {
    const born = this.#born.get(device);
    return born !== undefined && [...names].every((name) => born.has(name));
  }

  /** A device with everything it reports, and `names` besides. */
  birth(device: string, names: Iterable<string> = []): readonly Metric[] {
    const heardOf = new Set([...(this.#heardOf.get(device) ?? []), ...names]);
    this.#heardOf.set(device, heardOf);
    const meta = this.#speaker.devices().find((each) => each.device === device);
    const born = bornMetrics(meta, heardOf, this.#speaker.lastRow(device), this.#speaker.now());
    this.#born.set(device, new Set(born.map(({ name }) => name)));
    return born.map((metric) => ({ ...metric, alias: this.#aliasOf(device, metric.name), typed: true }));
  }

  death(device: string): void {
    this.#born.delete(device);
  }

  /** A metric by its number only, as it stands in data. */
  aliased(device: string, { name, ...metric }: Named): Metric {
    return { alias: this.#aliasOf(device, name), ...metric };
  }

  /** The name of a device's metric; undefined where the number is another's. */
  nameOf(device: string, alias: number): string | undefined {
    const prefix = `${device}/`;
    const name = this.#names[alias - 1];
    return name?.startsWith(prefix) ? name.slice(prefix.length) : undefined;
  }

  forgetAll(): void {
    this.#born.clear();
  }

  #aliasOf(device: string, name: string): number {
    const key = `${device}/${name}`;
    const alias = this.#aliases.get(key) ?? this.#names.push(key);
    this.#aliases.set(key, alias);
    return alias;
  }
}
