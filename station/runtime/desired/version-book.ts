import * as v from 'valibot';
import type { StationConfig } from '../../api/configuration.ts';
import {
  type ConfigMark,
  type ConfigVersion,
  type DesiredView,
  MOST_VERSIONS,
  MOST_WANTED,
  type Reported,
} from '../../model/configuration.ts';
import { canonicalText } from '../../model/difference.ts';
import { fault } from '../../model/fault.ts';
import { DesiredIn, VersionIn } from '../../uplink/native/configuration.ts';
import { Count, given } from '../../uplink/native/fields.ts';
import type { Log } from '../platform.ts';

const NAME = 'config-versions';

const Kept = v.object({
  now: Count,
  versions: v.pipe(v.array(VersionIn), v.maxLength(MOST_VERSIONS)),
  desired: v.pipe(v.array(DesiredIn), v.maxLength(MOST_WANTED)),
});
type Kept = v.InferOutput<typeof Kept>;
const NOTHING: Kept = { now: 0, versions: [], desired: [] };
const Slot = v.object({ version: Count, config: v.unknown() });

/** The versions of a station's configuration, the newest first, and what people wanted of it: kept in its log. */
export class VersionBook {
  readonly #log: Pick<Log, 'setting' | 'keepSetting'>;
  #kept: Kept = NOTHING;

  constructor(log: Pick<Log, 'setting' | 'keepSetting'>) {
    this.#log = log;
  }

  async open(): Promise<void> {
    const read = v.safeParse(Kept, await this.#log.setting(NAME));
    this.#kept = read.success ? read.output : NOTHING;
  }

  /** The version that holds; undefined before the first. */
  get now(): ConfigVersion | undefined {
    return this.#kept.versions.find(({ version }) => version === this.#kept.now);
  }

  get versions(): readonly ConfigVersion[] {
    return this.#kept.versions;
  }

  /** What somebody wanted with this id. */
  wanted(id: string): DesiredView | undefined {
    return this.#kept.desired.find((each) => each.id === id);
  }

  get reported(): Reported | undefined {
    const { now, versions } = this;
    if (!now) return undefined;
    const { desired: all } = this.#kept;
    const desired = all.find(({ is }) => is === 'trying') ?? all[0];
    const wanted = all.map(({ id }) => id);
    return { version: now.version, hash: now.hash, versions, ...given({ desired }), wanted };
  }

  /** What a version says. @throws config/no-version. */
  async config(version: number): Promise<unknown> {
    const read = v.safeParse(Slot, await this.#log.setting(slotOf(version)));
    if (!read.success || read.output.version !== version || !this.#has(version))
      throw fault('config/no-version', { version });
    return read.output.config;
  }

  /** The next version holds from now on. @throws log/full, log/broken. */
  async add(config: StationConfig, about: Omit<ConfigVersion, 'version'>): Promise<ConfigMark> {
    const version = (this.#kept.versions[0]?.version ?? 0) + 1;
    await this.#log.keepSetting(slotOf(version), { version, config: JSON.parse(canonicalText(config)!) });
    const versions = [{ version, ...about }, ...this.#kept.versions].slice(0, MOST_VERSIONS);
    await this.#keep({ ...this.#kept, now: version, versions });
    return { version, hash: about.hash };
  }

  /** A version that was tried failed: the one before it holds. */
  async failed(version: number, before: number): Promise<void> {
    const versions = this.#kept.versions.map((each) =>
      each.version === version ? { ...each, failed: true as const } : each,
    );
    await this.#keep({ ...this.#kept, now: before, versions });
  }

  /** What became of what somebody wanted. */
  async tell(desired: DesiredView): Promise<void> {
    const others = this.#kept.desired.filter(({ id }) => id !== desired.id);
    await this.#keep({ ...this.#kept, desired: [desired, ...others].slice(0, MOST_WANTED) });
  }

  #has(version: number): boolean {
    return this.#kept.versions.some((each) => each.version === version);
  }

  async #keep(kept: Kept): Promise<void> {
    await this.#log.keepSetting(NAME, kept);
    this.#kept = kept;
  }
}

/** Each takes the place of the one that is forgotten with it. */
const slotOf = (version: number): string => `config-version/${version % MOST_VERSIONS}`;
