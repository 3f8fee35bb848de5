import type { AlarmSpan, RulePreview } from '../model/alarm.ts';
import type { Firing } from './watch.ts';

/** A rule that comes and goes with every reading would fill the memory. */
const MOST_KEPT = 1000;

/** Makes spans of what a rule did: figures of all, and the newest of them one by one. */
export class AlarmSpans {
  #alarms: AlarmSpan[] = [];
  #times = 0;
  #inAlarmMs = 0;
  #longestMs = 0;

  /** Takes in what it did next, and gives it back. */
  add(firings: readonly Firing[]): readonly Firing[] {
    for (const firing of firings) {
      if (firing.what === 'raised') this.#raised(firing);
      else this.#cleared(firing);
    }
    return firings;
  }

  /** All of them; one that is still on lasts until `toMs` and has come as far as `peak`. */
  until(
    toMs: number,
    peak: number | undefined,
  ): Pick<RulePreview, 'times' | 'alarms' | 'inAlarmMs' | 'longestMs'> {
    const last = this.#alarms.at(-1);
    const isOn = last !== undefined && last.clearedMs === undefined;
    if (isOn) this.#lasted(toMs - last.raisedMs);
    if (isOn && peak !== undefined) this.#alarms[this.#alarms.length - 1] = { ...last, peak };
    return {
      times: this.#times,
      alarms: this.#alarms.slice(-MOST_KEPT),
      inAlarmMs: this.#inAlarmMs,
      longestMs: this.#longestMs,
    };
  }

  #raised({ timeMs, sinceMs }: Extract<Firing, { what: 'raised' }>): void {
    this.#times++;
    this.#alarms.push({ raisedMs: timeMs, sinceMs });
    if (this.#alarms.length >= 2 * MOST_KEPT) this.#alarms = this.#alarms.slice(-MOST_KEPT);
  }

  #cleared({ timeMs, raisedMs, sinceMs, peak }: Extract<Firing, { what: 'cleared' }>): void {
    const span = { raisedMs, sinceMs, clearedMs: timeMs };
    this.#alarms[this.#alarms.length - 1] = peak === undefined ? span : { ...span, peak };
    this.#lasted(timeMs - raisedMs);
  }

  #lasted(ms: number): void {
    this.#inAlarmMs += ms;
    this.#longestMs = Math.max(this.#longestMs, ms);
  }
}
