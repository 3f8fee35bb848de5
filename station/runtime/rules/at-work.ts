import type { Entry } from '../../model/entry.ts';
import type { Watchfulness } from '../../api/alarms.ts';
import { toFault, type Fault } from '../../model/fault.ts';
import { Judge, type JudgeState } from '../../rules/judge.ts';
import { UNWATCHED_MS } from '../../rules/pace.ts';
import { isJudgedAlike, type Rule } from '../../rules/rule.ts';
import type { Firing } from '../../rules/watch.ts';
import type { Platform } from '../platform.ts';
import { stationsOf } from './placing/far-entries.ts';
import { given } from '../../uplink/native/fields.ts';
import type { KeptRule } from './rule-book.ts';

/** A rule and its judge; there is none where the rule is off or cannot be judged. */
export interface AtWorkRule {
  readonly kept: KeptRule;
  readonly judge: Judge | undefined;
  readonly fault?: Fault;
  /** Whose entries it is judged by: '' is the own station. */
  readonly of: ReadonlySet<string>;
}

export interface AtWorkHost {
  fired(rule: Rule, firing: Firing): void;
  /** A rule cannot be judged any more. */
  failed(): void;
}

/** The rules of a station at their judges. One that breaks or costs too much stops alone, and says why. */
export class AtWork {
  readonly #platform: Pick<Platform, 'kernel' | 'clock'>;
  readonly #host: AtWorkHost;
  readonly #rules = new Map<string, AtWorkRule>();
  /** Those that still read what came before. */
  readonly #aside = new Set<string>();
  #judgedMs: number | undefined;
  /** At its beginning: never. */
  #lookedMs = 0;

  constructor(platform: Pick<Platform, 'kernel' | 'clock'>, host: AtWorkHost) {
    this.#platform = platform;
    this.#host = host;
  }

  /** It begins anew. */
  start(kept: KeptRule): void {
    this.stop(kept.rule.id);
    this.#rules.set(kept.rule.id, this.#begun(kept));
  }

  /** Whether it goes on with what it has seen: it says the same in other words. */
  goesOnAs(kept: KeptRule): boolean {
    const running = this.#rules.get(kept.rule.id);
    if (!kept.isOn || !running?.judge || !isJudgedAlike(running.kept.rule, kept.rule)) return false;
    this.#rules.set(kept.rule.id, { ...running, kept });
    return true;
  }

  stop(id: string): void {
    this.#rules.get(id)?.judge?.free();
    this.#rules.delete(id);
  }

  get(id: string): AtWorkRule | undefined {
    return this.#rules.get(id);
  }

  get ids(): readonly string[] {
    return [...this.#rules.keys()];
  }

  /** What each judge remembers. */
  get states(): readonly (readonly [rule: string, state: JudgeState])[] {
    return [...this.#rules].flatMap(([id, { judge }]) =>
      judge && !this.#aside.has(id) ? [[id, judge.state] as const] : [],
    );
  }

  /** Goes on from what each remembered. One of an older version of the rule or of the kernel begins anew. */
  resume(states: readonly (readonly [rule: string, state: JudgeState])[]): void {
    for (const [id, state] of states)
      try {
        this.#rules.get(id)?.judge?.resume(state);
      } catch {
        // It stays as it begins.
      }
  }

  /** Whether any rule is judged by what a station says. */
  asks(station: string): boolean {
    return [...this.#rules.values()].some(({ of }) => of.has(station));
  }

  get watchfulness(): Watchfulness {
    const running = [...this.#rules.values()].filter(({ judge }) => judge).length;
    return { running, ...given({ judgedMs: this.#judgedMs }) };
  }

  entry(entry: Entry, from: string): void {
    this.#look();
    for (const rule of this.#listening())
      if (rule.of.has(from)) this.#judge(rule, (judge) => judge.entry(entry));
  }

  /** Time went on until `nowMs` without a row. */
  passed(nowMs: number): void {
    this.#look();
    for (const rule of this.#listening()) this.#judge(rule, (judge) => judge.passed(nowMs));
  }

  /** Where time went on and the program did not, the log is told later than the judges. */
  #look(): void {
    const fromMs = this.#lookedMs;
    const nowMs = (this.#lookedMs = this.#platform.clock.now());
    if (nowMs - fromMs <= UNWATCHED_MS) return;
    for (const rule of this.#listening()) this.#judge(rule, (judge) => judge.unwatched(fromMs, nowMs));
  }

  /** Lets one rule hear what came before, while what comes now waits for it in the log. */
  async aside(id: string, work: (hear: (entry: Entry) => void) => Promise<void>): Promise<void> {
    const judge = this.#rules.get(id)?.judge;
    if (!judge) return;
    this.#aside.add(id);
    try {
      await work((entry) => {
        const rule = this.#rules.get(id);
        if (rule?.judge === judge) this.#judge(rule, () => judge.entry(entry));
      });
    } finally {
      this.#aside.delete(id);
    }
  }

  #listening(): readonly AtWorkRule[] {
    return [...this.#rules].flatMap(([id, rule]) => (this.#aside.has(id) ? [] : [rule]));
  }

  #begun(kept: KeptRule): AtWorkRule {
    const of = stationsOf(kept.rule);
    if (!kept.isOn) return { kept, of, judge: undefined };
    try {
      return { kept, of, judge: new Judge(this.#platform.kernel, kept.rule) };
    } catch (error) {
      return { kept, of, judge: undefined, fault: toFault(error) };
    }
  }

  #judge(rule: AtWorkRule, look: (judge: Judge) => readonly Firing[]): void {
    const { kept, judge } = rule;
    if (!judge) return;
    this.#judgedMs = this.#platform.clock.now();
    try {
      for (const firing of look(judge)) this.#host.fired(kept.rule, firing);
    } catch (error) {
      judge.free();
      this.#rules.set(kept.rule.id, { ...rule, judge: undefined, fault: toFault(error) });
      this.#host.failed();
    }
  }
}
