import type { MaintenanceEdit, MaintenanceView } from '../../api/alarms.ts';
import type { AlarmCard } from '../../model/alarm.ts';
import { Maintenance, offFor } from '../../rules/maintenance.ts';
import { keptRows } from '../kept.ts';
import type { Clock, Log } from '../platform.ts';
import { checked, refuse } from '../checked.ts';

const NAME = 'maintenance';
const MOST = 50;

/** When alarms are off by design: kept in the log first, and only then it holds. What is over goes by itself. */
export class MaintenanceBook {
  readonly #log: Pick<Log, 'setting' | 'keepSetting'>;
  readonly #clock: Pick<Clock, 'now'>;
  #all: readonly Maintenance[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor(log: Pick<Log, 'setting' | 'keepSetting'>, clock: Pick<Clock, 'now'>) {
    this.#log = log;
    this.#clock = clock;
  }

  /** What a later program wrote and this one cannot read is passed over. */
  async open(): Promise<void> {
    this.#all = await keptRows(this.#log, NAME, Maintenance);
  }

  get views(): readonly MaintenanceView[] {
    const nowMs = this.#clock.now();
    return this.#current(nowMs).map((each) => {
      const { rule = '', device = '' } = each;
      return { ...each, isOn: offFor([each], { rule, device }, nowMs) !== undefined };
    });
  }

  /** The card as it is now: off by design where it is. */
  seen(card: AlarmCard): AlarmCard {
    const off = offFor(this.#all, card, this.#clock.now());
    if (!off) return card;
    const { why, untilMs, weekly } = off;
    return { ...card, off: { why, ...(untilMs === undefined || weekly ? {} : { untilMs }) } };
  }

  isOff(of: Pick<AlarmCard, 'rule' | 'device'>, atMs: number): boolean {
    return offFor(this.#all, of, atMs) !== undefined;
  }

  /** One after another: they come from several screens. @throws config/invalid with all that is wrong with it; log/full, log/broken. */
  edit(edit: MaintenanceEdit): Promise<void> {
    const done = this.#last.then(() => this.#edit(edit));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #edit(edit: MaintenanceEdit): Promise<void> {
    const wanted = edit.edit === 'save' ? checked(Maintenance, edit.maintenance) : undefined;
    const id = edit.edit === 'save' ? wanted?.id : edit.id;
    const others = this.#current(this.#clock.now()).filter((each) => each.id !== id);
    if (wanted && others.length >= MOST) refuse('/', `there are ${MOST} already; remove one`);
    const all = wanted ? [...others, wanted] : others;
    await this.#log.keepSetting(NAME, all);
    this.#all = all;
  }

  #current(nowMs: number): readonly Maintenance[] {
    return this.#all.filter(({ untilMs = Infinity }) => untilMs > nowMs);
  }
}
