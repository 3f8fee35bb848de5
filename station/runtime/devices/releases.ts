import type { Log } from '../platform.ts';

/** Whose ports a person has handed to other programs: a restart in the middle of an upload does not take them back. */
export class Releases {
  readonly #log: Pick<Log, 'setting' | 'keepSetting'>;

  constructor(log: Pick<Log, 'setting' | 'keepSetting'>) {
    this.#log = log;
  }

  async has(device: string): Promise<boolean> {
    return (await this.#log.setting(rowOf(device))) === true;
  }

  /** @throws log/full, log/broken. */
  keep(device: string): Promise<void> {
    return this.#log.keepSetting(rowOf(device), true);
  }

  /** @throws log/full, log/broken. */
  async forget(device: string): Promise<void> {
    if (await this.has(device)) await this.#log.keepSetting(rowOf(device), null);
  }
}

const rowOf = (device: string) => `released/${device}`;
