import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Step } from '../../../station/rules/rule.ts';
import { actionKinds, checkedKinds, stepKinds } from '../../state/rules/action-kinds.ts';
import { newClause, type Clause } from '../../state/rules/clause.ts';
import type { Kind } from '../../state/rules/kinds.ts';
import { changed, type DraftStep, moved, newStep } from '../../state/rules/steps.ts';
import { actionText, conditionText } from '../../text/rules/rules.ts';
import { icon } from '../icons.ts';
import { clauseRows } from './clause-rows.ts';
import type { Sentence } from './sentence.ts';

const MOST_STEPS = 16;
const MOST_ACTIONS = 8;

interface StepList {
  /** Where they stand in the rule: `/actions`. */
  readonly path: string;
  /** What one is called: “Step”, and what adds one. */
  readonly name: string;
  readonly add: string;
  /** What stands before the first. */
  readonly word: string;
  readonly most: number;
  readonly kinds: Readonly<Partial<Record<string, Kind>>>;
  readonly steps: readonly DraftStep[];
  /** As the rule has them, for those that no fields are known for. */
  readonly made: readonly Step[];
  put(steps: readonly DraftStep[], path: string): void;
}

/** What is done when a rule is raised, and when it is over, step by step. */
export function stepFields(of: Sentence): TemplateResult {
  const { actions, whenOver } = of.work.draft;
  const { rule } = of.work.made(of.channels);
  return html`${stepList(of, {
    ...{ path: '/actions', name: 'Step', add: 'Step', word: 'and', most: MOST_STEPS, kinds: stepKinds },
    ...{ steps: actions, made: rule.actions },
    put: (steps, path) => of.work.putSteps('actions', steps, path),
  })}
  ${stepList(of, {
    ...{ path: '/whenOver', name: 'When over', add: 'Step when it is over', word: 'When it is over' },
    ...{ most: MOST_ACTIONS, kinds: actionKinds, steps: whenOver, made: rule.whenOver ?? [] },
    put: (steps, path) => of.work.putSteps('whenOver', steps, path),
  })}`;
}

function stepList(of: Sentence, list: StepList): TemplateResult {
  const { steps, path, put } = list;
  return html`${repeat(
      steps,
      ({ key }) => key,
      (step, i) =>
        html`<div class="clause" role="group" aria-label="${list.name} ${i + 1}">
          ${rows(of, list, i)} ${step.kind === 'verify' ? check(of, list, i) : nothing} ${moves(list, i)}
        </div>`,
    )}
    <div class="row">
      <button
        type="button"
        class="btn"
        ?disabled=${steps.length >= list.most}
        @click=${() => put([...steps, newStep(of.channels)], path)}
      >
        ${icon('plus')} ${list.add}
      </button>
    </div>`;
}

function rows({ work, channels, station }: Sentence, list: StepList, i: number): readonly TemplateResult[] {
  const { steps, path, kinds, put, made } = list;
  const step = steps[i]!;
  return clauseRows(step, {
    ...{ id: `a${step.key}`, kinds, channels, station, word: i === 0 ? list.word : 'then' },
    kindLabel: 'What is done',
    asItCame: step.asItCame ? actionText(made[i]!, channels) : '',
    problemAt: (at) => work.problemAt(`${path}/${i}${at}`),
    set: (change) => put(steps.with(i, changed(step, change)), `${path}/${i}`),
  });
}

/** What has to be so, and what is done where it is not. */
function check(of: Sentence, { steps, path, put, made }: StepList, i: number): TemplateResult {
  const { work, channels, station } = of;
  const step = steps[i]!;
  const { that = newClause('confirmed'), otherwise = [] } = step;
  const verify = made[i] as Extract<Step, { do: 'verify' }>;
  const set = (change: Partial<DraftStep>, at: string) => put(steps.with(i, { ...step, ...change }), at);
  const at = `${path}/${i}`;
  return html`${clauseRows(that, {
      ...{ id: `a${step.key}-that`, kinds: checkedKinds, channels, station, word: 'that' },
      kindLabel: 'What has to be so',
      asItCame: that.asItCame && verify.that ? conditionText(verify.that, channels) : '',
      problemAt: (inner) => work.problemAt(`${at}/that${inner}`),
      set: (change) => set({ that: changed(that, change) }, `${at}/that`),
    })}
    <div class="nested">
      ${stepList(of, {
        ...{ path: `${at}/else`, name: `Step ${i + 1}, else`, add: 'Step if it is not so', word: 'else' },
        ...{ most: MOST_ACTIONS, kinds: actionKinds, steps: otherwise, made: verify.else },
        put: (all: readonly Clause[], inner) => set({ otherwise: all }, inner),
      })}
    </div>`;
}

function moves({ steps, path, put, name }: StepList, i: number): TemplateResult {
  const what = `${name} ${i + 1}`;
  const move = (by: -1 | 1, words: string) =>
    html`<button
      type="button"
      class="btn quiet"
      aria-label="Move ${what} ${words}"
      ?disabled=${steps[i + by] === undefined}
      @click=${({ currentTarget }: Event) => {
        put(moved(steps, i, by), path);
        keepFocus(currentTarget as HTMLButtonElement);
      }}
    >
      ${icon(by < 0 ? 'up' : 'down', 20)}
    </button>`;
  return html`<div class="row">
    ${move(-1, 'up')} ${move(1, 'down')}
    <button
      type="button"
      class="btn quiet"
      aria-label="Leave out ${what}"
      @click=${() => put(steps.toSpliced(i, 1), path)}
    >
      ${icon('close', 20)} Leave out
    </button>
  </div>`;
}

/** What was moved takes the focus along; at an end the button for the other way has it. */
function keepFocus(button: HTMLButtonElement): void {
  requestAnimationFrame(() => {
    const beside = [...button.parentElement!.querySelectorAll('button')].find(({ disabled }) => !disabled);
    (button.disabled ? beside : button)?.focus();
  });
}
