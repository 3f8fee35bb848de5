import type { RulePreview } from '../model/alarm.ts';
import type { Fault } from '../model/fault.ts';
import type { FlowView } from '../model/flow.ts';
import type { Idea, Neighbour, Watched } from '../model/rule-preview.ts';
import type { Severity } from '../model/rule.ts';
import type { Scale } from '../model/scale.ts';
import type { Calls } from './by-name.ts';
import type { FormulaTried } from './formula.ts';
import type { RunsOn } from './placing.ts';

/** A rule of the station. `rule` is the rule itself, as rules/rule.ts says; a screen shows and edits it as data. */
export interface RuleView {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly isOn: boolean;
  readonly rule: unknown;
  /** Older versions, the newest first, with when each was replaced. */
  readonly before: readonly { readonly untilMs: number; readonly rule: unknown }[];
  /** How what it does gets on, or how it ended; absent where it was never raised, or does nothing. */
  readonly flow?: FlowView;
  /** Which other station runs it; absent: this one, while it is open. */
  readonly runsOn?: RunsOn;
  /** Why it does not run though it is on. */
  readonly fault?: Fault;
}

export interface PreviewQuery {
  /** As rules/rule.ts says; it need not be saved. */
  readonly rule: unknown;
  readonly fromMs: number;
  readonly toMs: number;
  /** Also tries limits beside, and where it fires never or too often, what may help. */
  readonly beside?: {
    /** How far apart limits are, as people see them; where absent, as fits what was measured. */
    readonly step?: number;
    /** Closer than this they would all be shown as the same number; any distance where absent. */
    readonly leastStep?: number;
    /** How people see what the rule speaks of; as it came where absent. */
    readonly scale?: Scale;
  };
  /** Goes on with what was begun. */
  readonly cursor?: string;
}

export interface PreviewPart {
  /** How much is done, 0 to 1: of the rule itself until there is a preview, then of what is tried beside. */
  readonly done: number;
  /** For the next piece; absent once it is through. */
  readonly cursor?: string;
  /** With the first piece. */
  readonly watched?: Watched;
  /** As soon as the rule itself is judged; what is tried beside may come later. */
  readonly preview?: RulePreview;
  readonly isTooMany?: boolean;
  readonly neighbours?: readonly Neighbour[];
  readonly ideas?: readonly Idea[];
}

/** What somebody does with the rules themselves. */
export type RuleEdit =
  /** Saved as its next version, and begun anew; where `isOn` is absent it stays as it was, and a new one is on. */
  | { readonly edit: 'save'; readonly rule: unknown; readonly isOn?: boolean }
  | { readonly edit: 'turn'; readonly rule: string; readonly isOn: boolean }
  | { readonly edit: 'remove'; readonly rule: string }
  /** What was removed since the program began is there again, with its older versions. */
  | { readonly edit: 'restore'; readonly rule: string };

/** What can be asked and done about the own station's rules. */
export interface RulesApi {
  rules(): Promise<readonly RuleView[]>;
  /**
   * Lets a rule run on another station, or here again, with all that it remembers. It never runs at both.
   * @throws config/invalid with all that speaks against it; link/silent, uplink/unreachable, rule/not-taken: then it runs on where it
   * did; rule/in-doubt: it runs nowhere that is known, and the other station is asked until it answers.
   */
  placeRule(rule: string, on: string | undefined): Promise<void>;
  /** @throws config/invalid with all problems of a rule; log/full, log/broken. */
  editRules(edit: RuleEdit): Promise<void>;
  /**
   * When a rule would have been on, judged over what is stored as it is judged live, a piece at a time: pull with the cursor of the
   * last piece until it is absent, or stop pulling. @throws config/invalid, rule/too-much-work.
   */
  previewRule(query: PreviewQuery): Promise<PreviewPart>;
  /** What is wrong with a formula, or what it says now. @throws config/invalid, rule/too-much-work. */
  tryFormula(text: string): Promise<FormulaTried>;
}

export const rulesCalls: Calls<RulesApi> = {
  placeRule: 30_000,
  rules: 10_000,
  editRules: 10_000,
  previewRule: 60_000,
  tryFormula: 10_000,
};
