import { NAME } from '../../station/model/channel.ts';
import type { Log } from '../../station/runtime/platform.ts';

const SETTING = 'neighbours';
const MOST = 1_024;

/** The stations that talk to this bridge itself: whose logs it sends on. Kept, because one may be away when the bridge begins. */
export class Neighbours {
  readonly #log: Pick<Log, 'setting' | 'keepSetting'>;
  readonly #names: Set<string>;
  readonly #met = new Set<string>();
  #writing: Promise<unknown> = Promise.resolve();

  static async open(log: Pick<Log, 'setting' | 'keepSetting'>): Promise<Neighbours> {
    const kept = await log.setting(SETTING);
    const names = Array.isArray(kept)
      ? kept.filter((name) => typeof name === 'string' && NAME.test(name))
      : [];
    return new Neighbours(log, names);
  }

  private constructor(log: Pick<Log, 'setting' | 'keepSetting'>, names: readonly string[]) {
    this.#log = log;
    this.#names = new Set(names);
  }

  get names(): readonly string[] {
    return [...this.#names];
  }

  has(station: string): boolean {
    return this.#names.has(station);
  }

  /** Resolves once it would survive a power cut; one too many is not sent on. @throws log/full, log/broken. */
  async add(station: string): Promise<void> {
    if (this.#names.has(station) || this.#names.size >= MOST) return;
    this.#met.add(station);
    const written = this.#writing.then(() => this.#write());
    this.#writing = written.catch(() => undefined);
    await written;
  }

  /** One list, one writer: all that were met while it wrote go into the next one, so that a crowd costs a few commits. */
  async #write(): Promise<void> {
    const met = [...this.#met].filter((station) => !this.#names.has(station));
    const names = [...this.#names, ...met].slice(0, MOST);
    if (names.length > this.#names.size) await this.#log.keepSetting(SETTING, names);
    for (const station of names) this.#names.add(station);
    for (const station of met) this.#met.delete(station);
  }
}
