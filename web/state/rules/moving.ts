import type { RuleEdit, RulesApi } from '../../../station/api/rules.ts';
import { toFault, type Fault } from '../../../station/model/fault.ts';
import type { Rule } from '../../../station/rules/rule.ts';

/** A rule that is on its way, or why it did not get there. */
export interface Move {
  /** Undefined: here. */
  readonly to: string | undefined;
  readonly fault?: Fault;
}

const LOOK_EVERY_MS = 1000;

/** Which rule an edit is about. */
export const editedBy = (edit: RuleEdit): string =>
  edit.edit === 'save' ? (edit.rule as Rule).id : edit.rule;

/** Rules that somebody lets run elsewhere, as long as a screen shows them. */
export class Moving {
  readonly #api: () => RulesApi;
  readonly #look: () => Promise<void>;
  readonly #moves = new Map<string, Move>();

  /** `look` asks how the rules stand, and shows it. */
  constructor(api: () => RulesApi, look: () => Promise<void>) {
    this.#api = api;
    this.#look = look;
  }

  of(rule: string): Move | undefined {
    return this.#moves.get(rule);
  }

  /** Resolves once it runs there, or it is told why not. */
  async place(rule: string, to: string | undefined): Promise<void> {
    const looking = setInterval(() => void this.#look(), LOOK_EVERY_MS);
    this.#moves.set(rule, { to });
    void this.#look();
    try {
      await this.#api().placeRule(rule, to);
      this.#moves.delete(rule);
    } catch (error) {
      this.#moves.set(rule, { to, fault: toFault(error) });
    }
    clearInterval(looking);
    await this.#look();
  }

  /**
   * Edits a rule; one that runs elsewhere is fetched first, and goes back there where it is to be on. What does not get back there is
   * edited, runs here and says so. @throws what fetching and editing throw; then nothing was edited.
   */
  async edit(edit: RuleEdit, at: string | undefined): Promise<void> {
    if (at === undefined) return this.#api().editRules(edit);
    const rule = editedBy(edit);
    await this.#api().placeRule(rule, undefined);
    const isOver = edit.edit === 'remove' || ('isOn' in edit && edit.isOn === false);
    try {
      await this.#api().editRules(edit);
    } catch (error) {
      await this.place(rule, at);
      throw error;
    }
    if (!isOver) await this.place(rule, at);
  }
}
