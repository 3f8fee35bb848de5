import type { DeviceConfig } from '../../api/config.ts';
import type { DeviceState } from '../../model/entry.ts';
import { isReplay } from '../../model/replay.ts';
import { closedKey, type Closing, sinceThen } from './closing.ts';
import { type KnownOf, knownChannels, readKnown } from './known-channels.ts';
import type { LastValues } from './last-values.ts';
import type { Clock, Log } from '../platform.ts';
import type { Since } from './device.ts';

/** Many a device says some of its values in one sentence, some in the next. */
const RECALLED_MS = 10_000;

/** What the log remembers of devices from one life of the program to the next. */
export class DevicePast {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #unclean: 'unclean-stop' | 'asleep';
  readonly #refused: (error: unknown) => void;
  readonly #said = new Map<string, string>();

  /** `unclean`: why there are no rows since a life that ended without a farewell; `refused`: the log could not keep something. */
  constructor(log: Log, clock: Clock, unclean: 'unclean-stop' | 'asleep', refused: (error: unknown) => void) {
    this.#log = log;
    this.#clock = clock;
    this.#unclean = unclean;
    this.#refused = refused;
  }

  lastRowMs(device: string): Promise<number | undefined> {
    return this.#log.lastRowMs(this.#log.origin.station, device);
  }

  /** Until when it is told of, and why there is nothing since; of a recording that was played nothing is missing since. */
  async since({ id, address }: DeviceConfig, lastRowMs: number | undefined): Promise<Since> {
    const rows = await this.#log.unaccounted(id);
    if (isReplay(address)) return { lastMs: undefined, cause: 'closed', rows };
    return sinceThen(await this.#log.setting(closedKey(id)), lastRowMs, rows, this.#unclean);
  }

  /** What it was found to be; nothing where it is set up in another way since. */
  async known(config: DeviceConfig): Promise<KnownOf> {
    return readKnown(await this.#log.setting(knowing(config.id)), config);
  }

  /** So that what was recorded can be seen before the device speaks again. */
  remember(config: DeviceConfig, found: KnownOf): void {
    const known = knownChannels(config, found);
    this.#log.keepSetting(knowing(config.id), known).catch(this.#refused);
  }

  /** Its newest values of then. */
  async recall(device: string, lastRowMs: number, last: LastValues): Promise<void> {
    const fromMs = lastRowMs - RECALLED_MS;
    for await (const span of this.#log.spans(this.#log.origin.station, device, fromMs, lastRowMs + 1))
      for (const batch of await span.read()) last.saw(batch);
  }

  /** A life that ends without a farewell and without a row shall not be taken for the one before. */
  expectTheWorst(device: string, rowMs: number, toldMs: number): void {
    this.#end(device, { rowMs, toldMs, cause: 'unclean-stop' }).catch(this.#refused);
  }

  /** It is closed: resolves once its rows are kept, and why there are no more, where the log takes anything. */
  async farewell(device: string, toldMs: number | undefined, cause: Closing['cause']): Promise<void> {
    this.#said.delete(device);
    try {
      await this.#log.flush();
      const rowMs = await this.lastRowMs(device);
      if (rowMs !== undefined) await this.#end(device, { rowMs, toldMs: toldMs ?? rowMs, cause });
    } catch (error) {
      this.#refused(error);
    }
  }

  /** A device that is tried again and again for a week says so once, not at every try. */
  tell(device: string, state: DeviceState): void {
    if (state.phase === 'opening') return;
    const said = state.phase === 'waiting' ? `waiting ${state.fault.code}` : state.phase;
    if (this.#said.get(device) === said) return;
    this.#said.set(device, said);
    const timeMs = this.#clock.now();
    this.#log.append({ kind: 'state', device, state, timeMs }).catch(this.#refused);
  }

  #end(device: string, closing: Closing): Promise<void> {
    return this.#log.keepSetting(closedKey(device), closing);
  }
}

const knowing = (device: string) => `channels/${device}`;
