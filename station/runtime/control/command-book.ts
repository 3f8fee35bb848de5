import * as v from 'valibot';
import type { CommandView } from '../../api/control.ts';
import type { Outcome } from '../../model/command.ts';
import { type Fault, fault } from '../../model/fault.ts';
import { kept } from '../kept.ts';
import type { Clock, Log } from '../platform.ts';
import { CONFIRM_WITHIN_MS, TTL_MS } from './limits.ts';

const MOST = 64;
/** So long a command that is sent again could still be alive. */
const ALIVE_MS = TTL_MS.most + CONFIRM_WITHIN_MS;

interface Line {
  view: CommandView;
  readonly addedMs: number;
  readonly ended: Promise<Outcome>;
  readonly end: (outcome: Outcome) => void;
}

const Asker = v.object({ who: v.string(), from: v.string() });
const Finite = v.pipe(v.number(), v.finite());
const Kept = v.array(
  v.object({
    id: v.string(),
    channel: v.string(),
    value: Finite,
    text: v.exactOptional(v.string()),
    before: v.exactOptional(Finite),
    by: Asker,
    atMs: Finite,
    phase: v.picklist(['requested', 'sent', 'accepted', 'confirmed', 'unknown', 'refused', 'failed']),
    tookMs: v.exactOptional(Finite),
    reported: v.exactOptional(Finite),
    fault: v.exactOptional(v.custom<Fault>((found) => typeof (found as Fault | null)?.code === 'string')),
    over: v.exactOptional(Asker),
  }),
);

/**
 * The last commands to one device, each once: what came of an id is known for as long as it could come again, also after the
 * program has begun anew, because a command is kept before it is carried out.
 */
export class CommandBook {
  readonly #device: string;
  readonly #log: Pick<Log, 'keepSetting'>;
  readonly #clock: Clock;
  readonly #lines: Line[] = [];

  private constructor(device: string, log: Pick<Log, 'keepSetting'>, clock: Clock) {
    this.#device = device;
    this.#log = log;
    this.#clock = clock;
  }

  /** `lost` hears of each that was on its way when the program before ended. */
  static async open(
    device: string,
    log: Pick<Log, 'setting' | 'keepSetting'>,
    clock: Clock,
    lost: (outcome: Outcome) => void,
  ): Promise<CommandBook> {
    const book = new CommandBook(device, log, clock);
    const views = (await kept(log, settingOf(device), Kept)) ?? [];
    for (const view of views.slice(-MOST)) {
      const line = book.#write(view);
      if (!isOpen(view)) line.end(outcomeOf(device, view, view.atMs + (view.tookMs ?? 0)));
      else {
        const why = fault('command/unconfirmed', { waitedMs: 0, lost: true }).fault;
        lost(book.end(view.id, { phase: 'unknown', fault: why, tookMs: 0 }));
      }
    }
    return book;
  }

  get all(): readonly CommandView[] {
    return this.#lines.map(({ view }) => view);
  }

  /** What became, or is about to become, of a command with this id. */
  find(id: string): Promise<Outcome> | undefined {
    return this.#lines.find(({ view }) => view.id === id)?.ended;
  }

  /**
   * `urgent`: it is written down whatever else has to go; `once`: its id never comes again.
   * @throws command/too-many.
   */
  add(view: CommandView, { urgent = false, once = false } = {}): void {
    if (this.#lines.length >= MOST) {
      const bornMs = this.#clock.steady() - ALIVE_MS;
      const old = this.#lines.findIndex((line) => !isOpen(line.view) && line.addedMs < bornMs);
      const any = urgent
        ? Math.max(
            0,
            this.#lines.findIndex((line) => !isOpen(line.view)),
          )
        : -1;
      const at = old < 0 ? any : old;
      if (at < 0) throw fault('command/too-many', { most: MOST });
      this.#lines.splice(at, 1);
    }
    this.#write(view, once ? -Infinity : this.#clock.steady());
  }

  change(id: string, change: Partial<CommandView>): void {
    const line = this.#lines.findLast(({ view }) => view.id === id);
    if (line) line.view = { ...line.view, ...change };
  }

  end(id: string, change: Partial<CommandView>): Outcome {
    this.change(id, change);
    const line = this.#lines.findLast(({ view }) => view.id === id)!;
    const outcome = outcomeOf(this.#device, line.view, this.#clock.now());
    line.end(outcome);
    return outcome;
  }

  /** @throws log/full, log/broken. */
  keep(): Promise<void> {
    return this.#log.keepSetting(settingOf(this.#device), this.all);
  }

  /** What has ended is forgotten. */
  async forget(): Promise<void> {
    const open = this.#lines.filter(({ view }) => isOpen(view));
    this.#lines.splice(0, Infinity, ...open);
    await this.keep();
  }

  #write(view: CommandView, addedMs = this.#clock.steady()): Line {
    let end!: (outcome: Outcome) => void;
    const ended = new Promise<Outcome>((resolve) => (end = resolve));
    const line = { view, addedMs, ended, end };
    this.#lines.push(line);
    return line;
  }
}

export function outcomeOf(device: string, view: CommandView, timeMs: number): Outcome {
  const { id, channel, value: wanted, text, before, by, tookMs, reported, fault: why, over } = view;
  const about = {
    ...{ id, device, channel, timeMs, by, wanted },
    ...(text === undefined ? {} : { text }),
    ...(before === undefined ? {} : { before }),
    ...(tookMs === undefined ? {} : { tookMs }),
    ...(over ? { over } : {}),
  };
  return why ? { ...about, ok: false, fault: why } : { ...about, ok: true, value: reported ?? wanted };
}

const isOpen = ({ phase }: CommandView): boolean =>
  phase === 'requested' || phase === 'sent' || phase === 'accepted';
const settingOf = (device: string) => `commands/${device}`;
