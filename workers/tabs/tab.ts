import type { DeskApi } from '../../station/api/calls.ts';
import type { News } from '../../station/api/news.ts';
import { toFault } from '../../station/model/fault.ts';
import type { Clock } from '../../station/runtime/platform.ts';
import { askStation, type StationMethod, stationOf } from './station-method.ts';
import { carriedOver } from './takeover.ts';

/** Where a tab's answers come from: the station it owns, another tab's, or only far ones. */
export interface Source {
  readonly role: News['role'];
  readonly station: DeskApi;
}

/** For so long a new source may still be learning what the one before knew. */
const SETTLING_MS = 10_000;

/** Questions that change nothing: put again to the next owner where the present one goes without an answer. */
const READING: ReadonlySet<StationMethod> = new Set([
  'chart',
  'csv',
  'recording',
  'manifests',
  'diagnostics',
]);

/** The one station that a page sees, whoever owns it: when the source changes, its news goes on from what was shown. */
export class Tab {
  readonly station: DeskApi = stationOf((method, args) => this.#ask(method, args));
  readonly #clock: Clock;
  #source: Source | undefined;
  readonly #waiting = new Set<() => void>();
  #sinceMs = 0;
  #shown: News | undefined;
  /** What was shown of the source before, and the version that the present source gave to what is shown. */
  #before: News | undefined;
  #inner = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** From now on answers come from here; while there is no source, questions wait. */
  use(source: Source | undefined): void {
    this.#source = source;
    this.#sinceMs = this.#clock.steady();
    this.#before = this.#shown;
    this.#inner = 0;
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  async #ask(method: StationMethod, args: readonly unknown[]): Promise<unknown> {
    if (method === 'news') return this.#news(Number(args[0]));
    const source = await this.#present();
    try {
      return await askStation(source.station, method, args);
    } catch (error) {
      if (!isUnowned(error) || !READING.has(method) || source === this.#source) throw error;
      return this.#ask(method, args);
    }
  }

  async #news(seen: number): Promise<News> {
    const source = await this.#present();
    const inner = seen === this.#shown?.version ? this.#inner : 0;
    const fresh = await this.#unlessReplaced(this.#freshFrom(source, inner));
    if (!fresh || source !== this.#source) return this.#news(seen);
    if (fresh === this.#shown) return fresh;
    const settling = this.#before && this.#clock.steady() - this.#sinceMs < SETTLING_MS;
    const news = settling ? carriedOver(this.#before!, fresh) : fresh;
    const version = (this.#shown?.version ?? 0) + (fresh.version === this.#inner ? 0 : 1);
    this.#inner = fresh.version;
    return (this.#shown = { ...news, version, role: source.role });
  }

  /** While nobody owns the station, what was shown stays as it is. */
  async #freshFrom(source: Source, inner: number): Promise<News> {
    try {
      return await source.station.news(inner);
    } catch (error) {
      if (this.#shown && isUnowned(error)) return this.#shown;
      throw error;
    }
  }

  async #present(): Promise<Source> {
    while (!this.#source) await new Promise<void>((wake) => this.#waiting.add(wake));
    return this.#source;
  }

  /** What `work` gives, or undefined as soon as there is another source. */
  #unlessReplaced<T>(work: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const wake = () => resolve(undefined);
      this.#waiting.add(wake);
      // Taken out again each time: a page asks for news all day long.
      void work.then(resolve, reject).finally(() => this.#waiting.delete(wake));
    });
  }
}

const isUnowned = (error: unknown): boolean => toFault(error).code === 'station/no-owner';
