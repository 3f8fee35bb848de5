import { type Mirror, type MirrorPlace, readMirror, type Unsent } from './mirror.ts';

/** How the station stands at one moment, as a mirror needs to know it. */
export interface Standing {
  readonly station: string;
  readonly epoch: string;
  readonly nowMs: number;
  /** Whether everything that is stored here is somewhere else as well. */
  readonly allTaken: boolean;
  /** Rows that each device has told in this life of the program, and the time of its newest. */
  readonly devices: readonly {
    readonly device: string;
    readonly rows: number;
    readonly lastMs: number | undefined;
  }[];
  readonly settings: unknown;
}

/** Keeps the mirror of the log true: what would be lost if somebody deleted the log now. */
export class Reflection {
  readonly #place: MirrorPlace;
  readonly #told = new Map<string, number>();
  readonly #unsent = new Map<string, Unsent>();
  #mirror: Mirror | undefined;

  /** `epoch`: of the log as it was opened. */
  constructor(place: MirrorPlace, epoch: string) {
    this.#place = place;
    const found = readMirror(place.found);
    if (found?.epoch !== epoch) return;
    this.#mirror = found;
    for (const each of found.unsent) this.#unsent.set(each.device, each);
  }

  /** The newest. */
  get mirror(): Mirror | undefined {
    return this.#mirror;
  }

  look({ allTaken, devices, station, epoch, nowMs, settings }: Standing): void {
    if (allTaken) this.#unsent.clear();
    for (const { device, rows, lastMs = nowMs } of devices) {
      const told = this.#told.get(device) ?? 0;
      const more = rows < told ? rows : rows - told;
      this.#told.set(device, rows);
      if (allTaken || more === 0) continue;
      const before = this.#unsent.get(device) ?? { device, rows: 0, fromMs: this.#mirror?.atMs ?? nowMs };
      this.#unsent.set(device, { ...before, rows: before.rows + more, toMs: lastMs });
    }
    this.#mirror = { station, epoch, atMs: nowMs, unsent: [...this.#unsent.values()], settings };
    this.#place.write(this.#mirror);
  }

  /** Nothing is remembered of what is about to be deleted on purpose, or was lost and told. */
  forget(): void {
    this.#unsent.clear();
    this.#mirror = undefined;
    this.#place.write(undefined);
  }
}
