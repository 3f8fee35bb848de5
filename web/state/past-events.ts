import type { AlarmsApi } from '../../station/api/alarms.ts';
import type { RuleEvent } from '../../station/model/rule.ts';

const MOST_PAGES = 10;
/** A station that did not answer is not asked again sooner. */
const SULK_MS = 60_000;

/** What became of alarms of one station (absent: the own one), the newest first. */
export interface PastEvents {
  readonly station: string | undefined;
  readonly events: readonly RuleEvent[];
  /** Whether more is not to be read: it reaches as far as was asked, or that was all, or enough for one look. */
  readonly isWhole: boolean;
}

/** Reads what became of alarms as far back as is drawn. */
export class PastReader {
  readonly #api: Pick<AlarmsApi, 'alarmHistory'>;
  readonly #silentUntil = new Map<string | undefined, number>();

  constructor(api: Pick<AlarmsApi, 'alarmHistory'>) {
    this.#api = api;
  }

  /** Page by page, until what was read begins before `fromMs`, but never more than some. */
  async read(station: string | undefined, fromMs: number, nowMs: number): Promise<PastEvents> {
    const events: RuleEvent[] = [];
    if (nowMs < (this.#silentUntil.get(station) ?? -Infinity)) return { station, events, isWhole: true };
    let cursor: number | undefined;
    try {
      for (let pages = 0; pages < MOST_PAGES; pages++) {
        const page = await this.#api.alarmHistory(cursor, station);
        events.push(...page.events);
        ({ cursor } = page);
        if (cursor === undefined || (events.at(-1)?.timeMs ?? Infinity) < fromMs) break;
      }
    } catch {
      this.#silentUntil.set(station, nowMs + SULK_MS);
    }
    return { station, events, isWhole: (events.at(-1)?.timeMs ?? Infinity) >= fromMs };
  }
}
