import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { RuleEdit, RuleView } from '../../../station/api/rules.ts';
import { toFault, type Fault } from '../../../station/model/fault.ts';
import type { Rule } from '../../../station/rules/rule.ts';
import { Repeat } from '../repeat.ts';
import type { StationState } from '../station-state.ts';
import { editedBy, Moving } from './moving.ts';

const LOOK_EVERY_MS = 5000;
const UNDO_MS = 10_000;

/** The station has read it by the rules' schema before it kept it. */
export const ruleOf = ({ rule }: { readonly rule: unknown }): Rule => rule as Rule;

/** What was just done, and how it is undone. */
export interface Undo {
  readonly text: string;
  readonly edits: readonly RuleEdit[];
}

/** The own station's rules while a screen shows them, what is done with them, and for ten seconds how that is undone. */
export class RulesWork implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #station: () => StationState;
  /** Absent until the station has told them. */
  rules: readonly RuleView[] | undefined;
  trouble: Fault | undefined;
  readonly moving: Moving;
  undo: Undo | undefined;
  #forgetting: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, station: () => StationState) {
    this.#host = host;
    this.#station = station;
    this.moving = new Moving(
      () => this.#station().api,
      () => this.look(),
    );
    new Repeat(host, LOOK_EVERY_MS, () => this.look());
    host.addController(this);
  }
  hostDisconnected(): void {
    clearTimeout(this.#forgetting);
  }

  /** Does all of it and tells on the list why it did not work; `undo` is offered where it did. */
  async do(edits: readonly RuleEdit[], undo?: Undo): Promise<void> {
    this.trouble = await this.try(edits, undo);
    this.#host.requestUpdate();
  }

  /** Does all of it; resolves with why it did not work. */
  async try(edits: readonly RuleEdit[], undo?: Undo): Promise<Fault | undefined> {
    try {
      for (const edit of edits) await this.moving.edit(edit, this.#runsOn(edit));
    } catch (error) {
      void this.look();
      return toFault(error);
    }
    this.#offer(undo);
    await this.look();
    return undefined;
  }

  async look(): Promise<void> {
    try {
      this.rules = await this.#station().api.rules();
    } catch (error) {
      this.trouble = toFault(error);
    }
    this.#host.requestUpdate();
  }

  #runsOn(edit: RuleEdit): string | undefined {
    const id = editedBy(edit);
    return this.rules?.find((rule) => rule.id === id)?.runsOn?.station;
  }

  #offer(undo: Undo | undefined): void {
    clearTimeout(this.#forgetting);
    this.undo = undo;
    if (undo) this.#forgetting = setTimeout(() => this.#forgotten(), UNDO_MS);
  }

  #forgotten(): void {
    this.undo = undefined;
    this.#host.requestUpdate();
  }
}
