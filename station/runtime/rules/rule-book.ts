import * as v from 'valibot';
import { canonicalText } from '../../model/difference.ts';
import { fault, type Problem } from '../../model/fault.ts';
import type { AlarmSource } from '../../rules/alarm-cards.ts';
import { Condition, MAX_CONDITIONS, Rule } from '../../rules/rule.ts';
import { referenceOf } from '../../rules/reference.ts';
import { planOf, problemsOf } from '../../rules/rule-plan.ts';
import { given } from '../../uplink/native/fields.ts';
import { keptRows } from '../kept.ts';
import type { Clock, Log } from '../platform.ts';
import { checked, refuse } from '../checked.ts';

const NAME = 'rules';
const MOST_RULES = 200;
const MOST_VERSIONS = 12;
const MOST_REMOVED = 12;

/** A rule as it is kept, with what it was before. */
const Kept = v.object({
  rule: Rule,
  isOn: v.boolean(),
  before: v.pipe(v.array(v.object({ untilMs: v.number(), rule: Rule })), v.maxLength(MOST_VERSIONS)),
});
export type KeptRule = v.InferOutput<typeof Kept>;

/** The rules of a station: kept in its log first, and only then what holds. */
export class RuleBook {
  readonly #log: Pick<Log, 'setting' | 'keepSetting'>;
  readonly #clock: Pick<Clock, 'now'>;
  #rules: readonly KeptRule[] = [];
  /** The newest ones that were removed, with the place that each had. */
  #removed: readonly { readonly at: number; readonly kept: KeptRule }[] = [];

  constructor(log: Pick<Log, 'setting' | 'keepSetting'>, clock: Pick<Clock, 'now'>) {
    this.#log = log;
    this.#clock = clock;
  }

  /** A rule that a later program wrote and this one cannot read is passed over. */
  async open(): Promise<void> {
    this.#rules = await keptRows(this.#log, NAME, Kept);
  }

  get all(): readonly KeptRule[] {
    return this.#rules;
  }

  get(id: string): KeptRule | undefined {
    return this.#rules.find(({ rule }) => rule.id === id);
  }

  /** Saved as the next version, at the place it had. @throws config/invalid with all problems; log/full, log/broken. */
  async save(json: unknown, isOn?: boolean): Promise<KeptRule> {
    const wanted = checkedRule(json);
    if (wanted.id.startsWith('_')) refuse('/id', 'must not begin with _: the built-in checks are called so');
    const old = this.get(wanted.id);
    if (!old && this.#rules.length >= MOST_RULES)
      refuse('/', `there are ${MOST_RULES} rules already; remove one`);
    const kept = this.#after(old, wanted, isOn ?? old?.isOn ?? true);
    await this.#keep(old ? this.#rules.map((each) => (each === old ? kept : each)) : [...this.#rules, kept]);
    return kept;
  }

  /** All rules from now on, in one commit: what is otherwise than before is the next version. @throws config/invalid; log/full, log/broken. */
  async replace(wanted: readonly Pick<KeptRule, 'rule' | 'isOn'>[]): Promise<void> {
    if (wanted.length > MOST_RULES) refuse('/', `more than ${MOST_RULES} rules`);
    const now = wanted.map(({ rule, isOn }) => this.#next(rule, isOn));
    const order = this.#rules.map(({ rule }) => rule.id);
    const placeOf = ({ rule }: KeptRule) => (order.includes(rule.id) ? order.indexOf(rule.id) : order.length);
    await this.#keep(now.toSorted((a, b) => placeOf(a) - placeOf(b)));
  }

  async turn(id: string, isOn: boolean): Promise<void> {
    await this.#keep(this.#rules.map((each) => (each.rule.id === id ? { ...each, isOn } : each)));
  }

  async remove(id: string): Promise<void> {
    const at = this.#rules.findIndex(({ rule }) => rule.id === id);
    const kept = this.#rules[at];
    if (!kept) return;
    await this.#keep(this.#rules.toSpliced(at, 1));
    this.#removed = [{ at, kept }, ...this.#removed].slice(0, MOST_REMOVED);
  }

  /** Puts back what was removed, where it was; nothing where it is there, or removed too long ago. */
  async restore(id: string): Promise<KeptRule | undefined> {
    const found = this.#removed.find(({ kept }) => kept.rule.id === id);
    if (!found || this.#rules.some(({ rule }) => rule.id === id)) return undefined;
    await this.#keep(this.#rules.toSpliced(found.at, 0, found.kept));
    this.#removed = this.#removed.filter((each) => each !== found);
    return found.kept;
  }

  /** The same object where it says the same as before. */
  #next(rule: Rule, isOn: boolean): KeptRule {
    const old = this.get(rule.id);
    if (!old || !saysTheSame(old.rule, rule)) return this.#after(old, rule, isOn);
    return old.isOn === isOn ? old : { ...old, isOn };
  }

  #after(old: KeptRule | undefined, wanted: Rule, isOn: boolean): KeptRule {
    const rule = { ...wanted, version: (old?.rule.version ?? 0) + 1 };
    const before = old
      ? [{ untilMs: this.#clock.now(), rule: old.rule }, ...old.before].slice(0, MOST_VERSIONS)
      : [];
    return { rule, isOn, before };
  }

  async #keep(rules: readonly KeptRule[]): Promise<void> {
    await this.#log.keepSetting(NAME, rules);
    this.#rules = rules;
  }
}

/** But for what the station itself counts and notes. */
function saysTheSame(one: Rule, other: Rule): boolean {
  const said = ({ version: _counted, checked: _tried, ...rule }: Rule) => canonicalText(rule);
  return said(one) === said(other);
}

/** @throws config/invalid with all that is wrong with it. */
export function checkedRule(json: unknown): Rule {
  const rule = checked(Rule, json, { beside: () => beside(json) });
  planOf(rule);
  const verified = rule.actions.flatMap((step, at) =>
    step.do === 'verify' && step.that ? [...problemsOf(step.that, `/actions/${at}/that`)] : [],
  );
  if (verified.length > 0) throw fault('config/invalid', { problems: verified });
  if (deviceOfRule(rule) === undefined) refuse('/when', 'names no channel, and nothing is set');
  return rule;
}

/** What contradicts itself in those conditions that are of a right form. */
function beside(json: unknown): readonly Problem[] {
  const { when } = (json ?? {}) as { when?: unknown };
  return (Array.isArray(when) ? when.slice(0, MAX_CONDITIONS) : []).flatMap((each: unknown, i) => {
    const read = v.safeParse(Condition, each);
    return read.success ? [...problemsOf(read.output, `/when/${i}`)] : [];
  });
}

/** The device that a rule's events are about: that of its first channel, else of what it sets. */
function deviceOfRule(rule: Rule): string | undefined {
  const sets = rule.actions.find((step) => step.do === 'set');
  const name = channelOf(rule) ?? sets?.channel;
  return name === undefined ? undefined : referenceOf(name).device;
}

/** What a rule's alarm is about. */
export function sourceOf(rule: Rule): AlarmSource {
  const { id, version, title, severity, needsNote } = rule;
  const about = { id, version, title, severity, device: deviceOfRule(rule) ?? '' };
  return { ...about, ...given({ channel: channelOf(rule), needsNote }) };
}

const channelOf = (rule: Rule): string | undefined =>
  planOf(rule).plan.reads.find((name) => name.includes('/'));
