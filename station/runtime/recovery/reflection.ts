import { type DeviceLedger, whereaboutsOf } from '../../model/ledger.ts';
import { type Mirror, type MirrorPlace, readMirror, type Unsent } from './mirror.ts';

/** How the station stands at one moment, as a mirror needs to know it. */
export interface Standing {
  readonly station: string;
  readonly epoch: string;
  readonly nowMs: number;
  /** Rows of each device that are nowhere else, by the ledger; absent while it cannot be read. */
  readonly held?: ReadonlyMap<string, number>;
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

  look({ held, devices, station, epoch, nowMs, settings }: Standing): void {
    for (const { device, rows, lastMs = nowMs } of devices) {
      const told = this.#told.get(device) ?? 0;
      const more = rows < told ? rows : rows - told;
      this.#told.set(device, rows);
      const before = this.#unsent.get(device) ?? { device, fromMs: this.#mirror?.atMs ?? nowMs, rows: 0 };
      // A ledger that knows nothing of a device may be one that was deleted a moment ago.
      const unsent = held?.get(device) ?? before.rows + more;
      this.#note({ ...before, rows: unsent, toMs: lastMs });
    }
    // A device that was removed is here no more, but its rows may be, until they are taken.
    const here = new Set(devices.map(({ device }) => device));
    for (const before of [...this.#unsent.values()].filter(({ device }) => !here.has(device)))
      this.#note({ ...before, rows: held?.get(before.device) ?? before.rows });
    this.#mirror = { station, epoch, atMs: nowMs, unsent: [...this.#unsent.values()], settings };
    this.#place.write(this.#mirror);
  }

  #note(unsent: Unsent): void {
    if (unsent.rows > 0) this.#unsent.set(unsent.device, unsent);
    else this.#unsent.delete(unsent.device);
  }

  /** Nothing is remembered of what is about to be deleted on purpose, or was lost and told. */
  forget(): void {
    this.#unsent.clear();
    this.#mirror = undefined;
    this.#place.write(undefined);
  }
}

/** Rows of each device that at least one of these readers has not taken yet; all there are where nobody reads. */
export function heldBy(
  ledgers: readonly DeviceLedger[],
  readers: readonly string[],
): ReadonlyMap<string, number> {
  const held = (ledger: DeviceLedger, reader: string | undefined) => {
    const none = { reader: '', taken: 0, missed: reader === undefined ? ledger.kept - ledger.stored : 0 };
    return whereaboutsOf(ledger, ledger.readers.find((each) => each.reader === reader) ?? none).held;
  };
  const all = readers.length > 0 ? readers : [undefined];
  return new Map(
    ledgers.map((ledger) => [ledger.device, Math.max(...all.map((reader) => held(ledger, reader)))]),
  );
}
