import * as v from 'valibot';
import { MOST_WANTED, type Reported } from '../../station/model/configuration.ts';
import { fault } from '../../station/model/fault.ts';
import { type Pushed, readDesired } from '../../station/runtime/desired/message.ts';
import type { Log } from '../../station/runtime/platform.ts';
import { ReportedIn } from '../../station/uplink/native/configuration.ts';
import { given, Name } from '../../station/uplink/native/fields.ts';

const NAMES = 'left';
const rowOf = (station: string): string => `left/${station}`;
export const MOST_STATIONS = 256;
/** Of all that is left for stations, as messages. */
const MOST_BYTES = 4 * 1024 * 1024;

const NamesIn = v.pipe(v.array(Name), v.maxLength(MOST_STATIONS));
const RowIn = v.object({
  reported: v.exactOptional(ReportedIn),
  /** The message that is left for it, as a text. */
  left: v.exactOptional(v.string()),
  past: v.pipe(v.array(Name), v.maxLength(MOST_WANTED)),
});

/** What is known of the configuration of a station, and what waits for it. */
export interface Known {
  readonly reported?: Reported;
  readonly left?: { readonly push: Pushed; readonly text: string };
  /** Ids of what was left for it before, and given up for something newer; the newest first. */
  readonly past: readonly string[];
}
const NOTHING: Known = { past: [] };

/** A row of the log's store for each station of which something is known, and one with their names. One change at a time. */
export class LeftRows {
  readonly #log: Pick<Log, 'setting' | 'keepSetting'>;
  readonly #known = new Map<string, Known>();

  /** What cannot be read any more is left out. */
  static async open(log: Pick<Log, 'setting' | 'keepSetting'>): Promise<LeftRows> {
    const rows = new LeftRows(log);
    const names = v.safeParse(NamesIn, await log.setting(NAMES));
    for (const station of names.success ? names.output : []) {
      const row = v.safeParse(RowIn, await log.setting(rowOf(station)));
      if (row.success) rows.#known.set(station, knownOf(row.output));
    }
    return rows;
  }

  private constructor(log: Pick<Log, 'setting' | 'keepSetting'>) {
    this.#log = log;
  }

  get all(): ReadonlyMap<string, Known> {
    return this.#known;
  }

  of(station: string): Known {
    return this.#known.get(station) ?? NOTHING;
  }

  /** Resolves once it would survive a power cut. @throws log/no-room, log/full, log/broken. */
  async keep(station: string, known: Known): Promise<void> {
    const isNew = !this.#known.has(station);
    this.#requireRoom(station, known.left?.text.length ?? 0);
    if (isNew && this.#known.size === MOST_STATIONS) await this.#makeRoom();
    const { left, ...row } = known;
    await this.#log.keepSetting(rowOf(station), { ...row, ...given({ left: left?.text }) });
    if (isNew) await this.#log.keepSetting(NAMES, [...this.#known.keys(), station]);
    this.#known.set(station, known);
  }

  /** @throws log/no-room. */
  #requireRoom(station: string, length: number): void {
    const others = [...this.#known].filter(([name]) => name !== station);
    const used = others.reduce((sum, [, { left }]) => sum + (left?.text.length ?? 0), 0);
    if (length > 0 && used + length > MOST_BYTES) throw fault('log/no-room', { budgetBytes: MOST_BYTES });
  }

  /** The one for whom nothing waits and that was met longest ago is forgotten. @throws log/no-room where there is none. */
  async #makeRoom(): Promise<void> {
    const [oldest] = [...this.#known].find(([, { left }]) => !left) ?? [];
    if (oldest === undefined) throw fault('log/no-room', { budgetBytes: MOST_BYTES });
    const others = [...this.#known.keys()].filter((name) => name !== oldest);
    await this.#log.keepSetting(NAMES, others);
    await this.#log.keepSetting(rowOf(oldest), undefined);
    this.#known.delete(oldest);
  }
}

function knownOf({ reported, left: text, past }: v.InferOutput<typeof RowIn>): Known {
  const left = text === undefined ? undefined : leftOf(text);
  return { ...given({ reported, left }), past };
}

/** One that an older version wrote otherwise waits no more. */
function leftOf(text: string): Known['left'] {
  try {
    return { push: readDesired(new TextEncoder().encode(text)), text };
  } catch {
    return undefined;
  }
}
