import { type AlarmCard, wantsSomebody } from '../../station/model/alarm.ts';

const EVERY_MS = 60_000;

/** When to sound: at once when a critical alarm begins to wait for somebody, then once a minute for as long as one does. */
export class Calling {
  #rungMs = -Infinity;

  /** `nowMs`: the station's time; `steadyMs`: a clock that only grows. */
  isDue(alarms: readonly AlarmCard[], nowMs: number, steadyMs: number): boolean {
    if (!alarms.some((card) => waits(card, nowMs))) this.#rungMs = -Infinity;
    else if (steadyMs - this.#rungMs >= EVERY_MS) {
      this.#rungMs = steadyMs;
      return true;
    }
    return false;
  }
}

const waits = (card: AlarmCard, nowMs: number): boolean =>
  card.severity === 'critical' && wantsSomebody(card, nowMs);
