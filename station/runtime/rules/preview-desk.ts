import type { PreviewPart, PreviewQuery } from '../../api/rules.ts';
import { fault } from '../../model/fault.ts';
import { referenceOf } from '../../rules/reference.ts';
import { planOf } from '../../rules/rule-plan.ts';
import type { Rule } from '../../rules/rule.ts';
import { watchedOf } from '../../rules/watched.ts';
import { refuse } from '../checked.ts';
import type { FarStation } from '../far/far-station.ts';
import type { Platform } from '../platform.ts';
import type { Trials } from '../templates/trials.ts';
import { FarPast } from './past/far-past.ts';
import { OwnPast } from './past/own-past.ts';
import type { Past } from './past/past.ts';
import { stationsOf } from './placing/far-entries.ts';
import { PreviewWork } from './preview-work.ts';
import { checkedRule } from './rule-book.ts';

/** Previews that were begun and not ended: one for each of a few screens. */
const MOST_OPEN = 4;

interface Open {
  readonly work: PreviewWork;
  readonly past: Past;
}

/** What previews are made from. */
export interface Previewed {
  readonly kernel: Pick<Platform['kernel'], 'program'>;
  readonly log: Pick<Platform['log'], 'runs' | 'next'>;
  /** Absent: nothing that another station packed can be read. */
  readonly columns?: Platform['columns'];
  readonly trials: Pick<Trials, 'storyOf'>;
  /** Other stations that are seen here. */
  near(station: string): Pick<FarStation, 'recording'> | undefined;
}

/** Runs rules over what the log holds, or over what another station recorded, a piece at a time. */
export class PreviewDesk {
  readonly #of: Previewed;
  readonly #open = new Map<string, Open>();
  #begun = 0;

  constructor(of: Previewed) {
    this.#of = of;
  }

  /**
   * @throws config/invalid for a rule that contradicts itself, and for a preview that is over; rule/too-much-work; rule/past-elsewhere
   * where it speaks of other stations whose past cannot be had.
   */
  async next(query: PreviewQuery): Promise<PreviewPart> {
    if (query.cursor !== undefined) return this.#goOn(query.cursor);
    const rule = checkedRule(query.rule);
    const work = new PreviewWork(this.#of.kernel, rule, query.beside);
    try {
      const past = await this.#pastOf(rule, query, work);
      return { ...(await this.#goOn(this.#begin({ work, past }))), watched: watchedOf(rule) };
    } catch (error) {
      work.free();
      throw error;
    }
  }

  async #pastOf(rule: Rule, { fromMs, toMs }: PreviewQuery, work: PreviewWork): Promise<Past> {
    const { log, columns, trials, near } = this.#of;
    const [station = '', ...others] = stationsOf(rule);
    if (others.length > 0) throw elsewhere([station, ...others], 'several');
    if (station === '')
      return await OwnPast.begin(log, work.wanting, { fromMs, toMs }, await trials.storyOf(rule));
    const far = near(station);
    if (!far || !columns) throw elsewhere([station], 'unknown');
    return new FarPast(far, station, devicesOf(rule), { fromMs, toMs }, columns);
  }

  async #goOn(cursor: string): Promise<PreviewPart> {
    const open = this.#open.get(cursor);
    if (!open) refuse('/cursor', 'that preview is over');
    const { work, past } = open;
    try {
      const { entries, isOver } = await past.next();
      for (const entry of entries) work.take(entry);
      if (!isOver) return { done: past.done, cursor };
      const told = work.passed();
      past.again();
      if (!work.isOver) return { done: 0, cursor, ...told };
      this.#open.delete(cursor);
      return { done: 1, ...told };
    } catch (error) {
      this.#close(cursor);
      throw error;
    }
  }

  #begin(open: Open): string {
    const [oldest] = this.#open.keys();
    if (this.#open.size >= MOST_OPEN && oldest !== undefined) this.#close(oldest);
    const cursor = String(++this.#begun);
    this.#open.set(cursor, open);
    return cursor;
  }

  #close(cursor: string): void {
    this.#open.get(cursor)?.work.free();
    this.#open.delete(cursor);
  }
}

const elsewhere = (stations: readonly string[], why: 'several' | 'unknown') =>
  fault('rule/past-elsewhere', { stations: stations.filter((each) => each !== ''), why });

/** By the ids that they have where they are. */
const devicesOf = (rule: Rule): ReadonlySet<string> =>
  new Set(planOf(rule).plan.reads.flatMap((name) => (name.includes('/') ? [referenceOf(name).device] : [])));
