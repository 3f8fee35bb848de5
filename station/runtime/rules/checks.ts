import type { Entry } from '../../model/entry.ts';
import { Judge } from '../../rules/judge.ts';
import { planOf } from '../../rules/rule-plan.ts';
import type { Condition, Rule } from '../../rules/rule.ts';
import type { LastValue } from '../devices/last-values.ts';
import type { Clock, Platform } from '../platform.ts';

/** A rule that only asks whether one thing is so. */
export const asking = (rule: Rule, that: Condition): Rule => ({
  ...rule,
  when: [that],
  actions: [],
  whenOver: [],
});

interface Check {
  readonly judge: Judge;
  readonly isSo: () => void;
}

/** Conditions that have to come true within a time, judged like rules by what the log is given. */
export class Checks {
  readonly #kernel: Platform['kernel'];
  readonly #clock: Clock;
  readonly #last: (channel: string) => LastValue | undefined;
  readonly #open = new Set<Check>();

  constructor(kernel: Platform['kernel'], clock: Clock, last: (channel: string) => LastValue | undefined) {
    this.#kernel = kernel;
    this.#clock = clock;
    this.#last = last;
  }

  /** Resolves with whether it was so before the time or the signal; what was said since `sinceMs` counts. */
  async comesTrue(
    rule: Rule,
    that: Condition,
    withinMs: number,
    sinceMs: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    let judge: Judge;
    try {
      judge = new Judge(this.#kernel, asking(rule, that));
    } catch {
      return false; // the kernel is full
    }
    const over = new AbortController();
    const stop = () => over.abort();
    signal.addEventListener('abort', stop, { once: true });
    let check!: Check;
    const isSo = new Promise<true>((resolve) => (check = { judge, isSo: () => resolve(true) }));
    this.#open.add(check);
    try {
      for (const entry of this.#saidSince(rule, that, sinceMs)) this.#look(check, () => judge.entry(entry));
      const late = this.#clock.sleep(withinMs, over.signal).then(
        () => false,
        () => false,
      );
      if (signal.aborted) stop();
      return await Promise.race([isSo, late]);
    } finally {
      signal.removeEventListener('abort', stop);
      over.abort();
      if (this.#open.delete(check)) judge.free();
    }
  }

  entry(entry: Entry): void {
    for (const check of this.#open) this.#look(check, () => check.judge.entry(entry));
  }

  /** Time went by in which nothing came. */
  passed(nowMs: number): void {
    for (const check of this.#open) this.#look(check, () => check.judge.passed(nowMs));
  }

  #look(check: Check, look: () => readonly { readonly what: string }[]): void {
    try {
      if (look().some(({ what }) => what === 'raised')) check.isSo();
    } catch {
      // It has used up what it may: it does not come true any more.
      this.#open.delete(check);
      check.judge.free();
    }
  }

  /** A device that only says what is new has said it already. */
  *#saidSince(rule: Rule, that: Condition, sinceMs: number): Generator<Entry> {
    const said = planOf(asking(rule, that)).plan.reads.flatMap((name) => {
      const last = name.includes('/') ? this.#last(name) : undefined;
      return last && last.timeMs >= sinceMs ? [{ name, ...last }] : [];
    });
    for (const { name, timeMs, value } of said.toSorted((a, b) => a.timeMs - b.timeMs)) {
      const [speaker = '', channel = ''] = name.split('/');
      const [device = '', subject] = speaker.split('@');
      const columns = [new Float64Array([value])];
      const batch = { device, channels: [channel], time: new Float64Array([timeMs]), columns };
      yield { kind: 'batch', batch: subject === undefined ? batch : { ...batch, subject } };
    }
  }
}
