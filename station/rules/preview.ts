import type { RulePreview } from '../model/alarm.ts';
import type { Entry } from '../model/entry.ts';
import type { Kernel } from '../pipeline/kernel.ts';
import { AlarmSpans } from './alarm-spans.ts';
import { Judge } from './judge.ts';
import type { Rule } from './rule.ts';
import type { Extreme } from './seen.ts';
import { closestOf } from './watched.ts';
import type { Firing } from './watch.ts';

interface Trial {
  readonly rule: Rule;
  readonly judge: Judge;
  readonly spans: AlarmSpans;
}

/** Runs rules side by side over the same entries, each as it would run live. */
export class PreviewRun {
  readonly #trials: readonly Trial[];
  #rows = 0;
  #toMs = -Infinity;

  /** @throws config/invalid where a rule contradicts itself. */
  constructor(kernel: Pick<Kernel, 'program'>, rules: readonly Rule[]) {
    const trials: Trial[] = [];
    try {
      for (const rule of rules)
        trials.push({ rule, judge: new Judge(kernel, rule), spans: new AlarmSpans() });
    } catch (error) {
      for (const { judge } of trials) judge.free();
      throw error;
    }
    this.#trials = trials;
  }

  /** What each rule did at this entry, by its place in the list. @throws rule/too-much-work */
  entry(entry: Entry): readonly (readonly Firing[])[] {
    this.#count(entry);
    return this.#trials.map(({ judge, spans }) => spans.add(judge.entry(entry)));
  }

  /** The same for who only wants the previews: many entries are judged at once. @throws rule/too-much-work */
  take(entry: Entry): void {
    this.#count(entry);
    for (const { judge, spans } of this.#trials) spans.add(judge.take(entry));
  }

  /** One preview for each rule; the run is over then. @throws rule/too-much-work */
  finish(): readonly RulePreview[] {
    for (const { judge, spans } of this.#trials) {
      spans.add(judge.settle());
      if (judge.fault) throw judge.fault;
    }
    const previews = this.#trials.map(({ rule, judge, spans }): RulePreview => {
      const { fromMs, toMs, unjudgedMs } = judge.seen;
      const closest = closestOf(rule, judge.seen);
      return {
        ...spans.until(this.#toMs, judge.state.watch.peak),
        unjudgedMs,
        rows: this.#rows,
        ...(fromMs === undefined || toMs === undefined ? {} : { fromMs, toMs }),
        ...(closest ? { closest } : {}),
      };
    });
    this.free();
    return previews;
  }

  /** The least and the greatest value that the first rule's first condition looked at. */
  get range(): { readonly low: Extreme; readonly high: Extreme } | undefined {
    const { low, high } = this.#trials[0]?.judge.seen ?? {};
    return low && high && { low, high };
  }

  free(): void {
    for (const { judge } of this.#trials) judge.free();
  }

  #count(entry: Entry): void {
    if (entry.kind !== 'batch' || entry.batch.time.length === 0) return;
    this.#rows += entry.batch.time.length;
    this.#toMs = Math.max(this.#toMs, entry.batch.time.at(-1)!);
  }
}
