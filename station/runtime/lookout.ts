import type { Batch } from '../model/batch.ts';
import type { DeviceState, Gap } from '../model/entry.ts';
import type { RuleEvent } from '../model/rule.ts';
import type { ChartColumns } from './charts/columns.ts';
import type { ConfigDesk } from './desired/config-desk.ts';
import type { Diary } from './diary.ts';
import type { Keeping } from './keeping/keeping.ts';
import type { Newsroom } from './newsroom.ts';
import type { Log } from './platform.ts';
import type { OwnRules } from './rules/own-rules.ts';
import type { Watcher } from './watcher.ts';

/** Who is told of what happens. */
export interface Told {
  readonly log: Log;
  readonly columns: ChartColumns;
  readonly room: Keeping;
  readonly diary: Diary;
  readonly newsroom: Newsroom;
  rules(): OwnRules;
  configuration(): ConfigDesk;
  state(device: string): DeviceState;
  slept(fromMs: number, toMs: number): void;
  isElsewhere(device: string, whose: string): boolean;
}

/** Sees all that happens at the own station, and tells everybody: charts, rules, screens, and the diary. */
export class Lookout implements Watcher {
  readonly #told: Told;

  constructor(told: Told) {
    this.#told = told;
  }

  batch(batch: Batch): void {
    const { log, columns, newsroom, rules } = this.#told;
    columns.saw(batch, log.next - 1);
    rules().batch(batch);
    newsroom.changed();
  }

  gap(gap: Gap): void {
    const { columns, diary, newsroom, rules } = this.#told;
    columns.sawGap(gap);
    rules().gap(gap);
    diary.note(`${gap.device}: ${Math.round(gap.toMs - gap.fromMs)} ms missing, ${gap.cause}`);
    newsroom.changed();
  }

  slept(fromMs: number, toMs: number): void {
    this.#told.slept(fromMs, toMs);
  }

  changed(device: string, what: 'state' | 'channels' | 'controls'): void {
    const { diary, configuration, newsroom, state } = this.#told;
    if (what === 'state') {
      diary.note(`${device}: ${wordsOf(state(device))}`);
      configuration().saw(device, state(device));
    }
    newsroom.changed();
  }

  isElsewhere(device: string, whose: string): boolean {
    return this.#told.isElsewhere(device, whose);
  }

  refused(error: unknown): void {
    this.#told.room.refused(error);
  }

  /** Resolves with its number in the log, with nothing where the log refused it. */
  async happened(event: RuleEvent): Promise<number | undefined> {
    this.#told.diary.note(`${event.device}: ${event.text}`, true);
    return await this.#told.log
      .append({ kind: 'event', event })
      .catch((error: unknown) => void this.refused(error));
  }

  /** What was drawn by wrong times is read anew. */
  corrected(): void {
    this.#told.columns.forget();
    this.#told.newsroom.changed();
  }
}

function wordsOf(state: DeviceState): string {
  return state.phase === 'waiting' ? `waiting, ${state.fault.code}` : state.phase;
}
