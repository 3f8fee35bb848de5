import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { RuleView } from '../../../station/api/rules.ts';
import type { Fault, Problem } from '../../../station/model/fault.ts';
import type { Rule } from '../../../station/rules/rule.ts';
import { capital } from '../../text/capital.ts';
import type { StationState } from '../station-state.ts';
import type { Checked } from './checked.ts';
import type { RuleChannels } from './channels.ts';
import { draftOf, ruleFrom, type RuleDraft } from './draft.ts';
import type { Typed } from './fields.ts';
import { changed, type DraftStep } from './steps.ts';
import { freeId, newDraft, suggestedLimit } from './new-rule.ts';
import { ruleOf, type RulesWork } from './work.ts';

type Change = { readonly kind?: string; readonly typed?: Typed };

/** A draft at work: what is changed, what the station has against it, and whether something is not saved. */
export class DraftWork implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #draft: RuleDraft | undefined;
  #saved: RuleDraft | undefined;
  #problems: readonly Problem[] = [];
  /** What is wrong beside what fields are for. */
  trouble: Fault | undefined;
  /** What the preview of it has found. */
  checked: Checked | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }
  hostConnected(): void {}

  get isBegun(): boolean {
    return this.#draft !== undefined;
  }
  get isChanged(): boolean {
    return this.#draft !== this.#saved;
  }
  get draft(): RuleDraft {
    return this.#draft!;
  }

  /** Begins with a rule that is there. */
  change(view: RuleView, channels: RuleChannels): void {
    this.#draft = this.#saved = draftOf(ruleOf(view), channels);
  }

  /** Begins with a new one, and fills in a limit that fits what the channel showed, unless somebody was quicker. */
  async make(station: StationState, channels: RuleChannels, reference: string | undefined): Promise<void> {
    const begun = (this.#draft = this.#saved = newDraft(channels, reference));
    const about = channels.get(reference ?? '');
    if (!about || begun.conditions[0]?.kind !== 'above') return;
    const typed = await suggestedLimit(station, about).catch(() => ({}));
    if (this.#draft === begun) this.setCondition(0, { typed });
  }

  made(channels: RuleChannels): { readonly rule: Rule; readonly problems: readonly Problem[] } {
    return ruleFrom(this.draft, channels);
  }

  problemAt(path: string): string | undefined {
    const found = this.#problems.find((each) => each.path === path || each.path.startsWith(`${path}/`));
    return found && capital(found.message);
  }

  /** Takes a change; what was wrong at `path` is looked at again when it is saved. */
  put(change: Partial<RuleDraft>, path: string): void {
    this.#draft = { ...this.draft, ...change };
    this.#problems = this.#problems.filter((each) => !each.path.startsWith(path));
    this.trouble = undefined;
    this.checked = undefined;
    this.#host.requestUpdate();
  }

  setCondition(at: number, change: Change): void {
    const { conditions } = this.draft;
    this.put({ conditions: conditions.with(at, changed(conditions[at]!, change)) }, `/when/${at}`);
  }
  setJoin(at: number, wanted: string): void {
    const join = (['and', 'or', 'butNot'] as const).find((each) => each === wanted);
    const { conditions } = this.draft;
    if (join) this.put({ conditions: conditions.with(at, { ...conditions[at]!, join }) }, `/when/${at}`);
  }

  addCondition(channels: RuleChannels): void {
    const [first] = newDraft(channels, this.draft.conditions[0]?.typed['channel']).conditions;
    this.put({ conditions: [...this.draft.conditions, first!] }, '/when');
  }
  dropCondition(at: number): void {
    this.put({ conditions: this.draft.conditions.toSpliced(at, 1) }, '/when');
  }
  /** What was changed of the steps stands at `path`. */
  putSteps(list: 'actions' | 'whenOver', all: readonly DraftStep[], path: string): void {
    this.put({ [list]: all }, path);
  }

  /** What is there now is as good as saved. */
  settled(): void {
    this.#saved = this.#draft;
  }

  /** Takes a rule that was proposed for this one; its name stays as it is typed. */
  take(rule: Rule, channels: RuleChannels): void {
    const { base, title } = this.draft;
    this.put({ ...draftOf(rule, channels), base, title }, '/');
  }

  /** Its id once it is saved; undefined where all that is wrong stands beside its field. */
  async save(
    work: RulesWork,
    channels: RuleChannels,
    isOn: boolean,
    view: RuleView | undefined,
  ): Promise<string | undefined> {
    const { rule: made, problems } = this.made(channels);
    const { checked: _, ...plain } = made;
    const checked = this.checked ? { checked: this.checked } : {};
    const rule = { ...plain, ...checked, id: view?.id ?? freeId(made.title, work.rules ?? []) };
    const text = `“${rule.title}” is saved${isOn ? ' and on' : ', off'}.`;
    const back = view
      ? { edit: 'save' as const, rule: view.rule, isOn: view.isOn }
      : { edit: 'remove' as const, rule: rule.id };
    const fault = await work.try([{ edit: 'save', rule, isOn }], { text, edits: [back] });
    if (!fault) this.settled();
    else this.#refused(fault, problems);
    return fault ? undefined : rule.id;
  }

  /** Our own words for a place go before the station's. */
  #refused(fault: Fault, own: readonly Problem[]): void {
    const told = fault.code === 'config/invalid' ? fault.detail.problems : [];
    const others = told.filter(({ path }) => !own.some((each) => path.startsWith(each.path)));
    this.#problems = [...own, ...others];
    this.trouble = fault.code === 'config/invalid' && this.#hasFields(others) ? undefined : fault;
    this.#host.requestUpdate();
  }

  #hasFields(problems: readonly Problem[]): boolean {
    return problems.every(({ path }) => /^\/(when|actions|whenOver)\/\d+\/|^\/(title|maxAgeMs)/.test(path));
  }
}
