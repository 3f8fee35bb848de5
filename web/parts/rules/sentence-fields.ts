import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Severity } from '../../../station/model/rule.ts';
import { maxAgeField, noDataField, titleFor } from '../../state/rules/draft.ts';
import { conditionKinds } from '../../state/rules/condition-kinds.ts';
import type { Field } from '../../state/rules/kinds.ts';
import { conditionText, joinTexts, severityTexts } from '../../text/rules/rules.ts';
import { icon } from '../icons.ts';
import { clauseRows, fieldRow } from './clause-rows.ts';
import type { Sentence } from './sentence.ts';
import { severityMark } from './severity.ts';
import { stepFields } from './step-list.ts';

const MOST_CONDITIONS = 8;

/** All fields of a rule, in the order of its sentence. */
export const sentenceFields = (of: Sentence): TemplateResult =>
  html`${title(of)} ${conditions(of)} ${silence(of)} ${severity(of)} ${needsNote(of)} ${stepFields(of)}
  ${maxAge(of)}`;

function title({ work, channels }: Sentence): TemplateResult {
  const problem = work.problemAt('/title');
  const type = (event: Event) => work.put({ title: (event.target as HTMLInputElement).value }, '/title');
  return html`<div class="field">
    <label for="title">Name</label>
    <input
      id="title"
      autocomplete="off"
      maxlength="120"
      placeholder=${titleFor(work.draft, channels)}
      .value=${work.draft.title}
      aria-invalid=${problem === undefined ? nothing : 'true'}
      aria-describedby="title-trouble"
      @input=${type}
    />
    <p class="trouble" id="title-trouble" ?hidden=${problem === undefined}>${problem}</p>
  </div>`;
}

function conditions(of: Sentence): TemplateResult {
  const { work, channels, station } = of;
  const all = work.draft.conditions;
  const { when } = work.made(channels).rule;
  return html`${repeat(
      all,
      ({ key }) => key,
      (condition, i) =>
        html`<div class="clause" role="group" aria-label="Condition ${i + 1}">
          ${clauseRows(condition, {
            ...{ id: `c${condition.key}`, kinds: conditionKinds, channels, station },
            word: i === 0 ? 'When' : join(of, i),
            kindLabel: 'What is so',
            asItCame: condition.asItCame ? conditionText(when[i]!, channels) : '',
            problemAt: (path) => work.problemAt(`/when/${i}${path}`),
            set: (change) => work.setCondition(i, change),
          })}
          ${all.length > 1 ? without(`condition ${i + 1}`, () => work.dropCondition(i)) : nothing}
        </div>`,
    )}
    <div class="row">
      ${add('Condition', all.length < MOST_CONDITIONS, () => work.addCondition(channels))}
    </div>`;
}

function join({ work }: Sentence, i: number): TemplateResult {
  const chosen = work.draft.conditions[i]!.join;
  return html`<select
    aria-label="How condition ${i + 1} meets those before it"
    @change=${(event: Event) => work.setJoin(i, (event.target as HTMLSelectElement).value)}
  >
    ${Object.entries(joinTexts).map(
      ([name, words]) => html`<option value=${name} ?selected=${name === chosen}>${words}</option>`,
    )}
  </select>`;
}

const without = (what: string, drop: () => void): TemplateResult =>
  html`<div class="row">
    <button type="button" class="btn quiet" aria-label="Leave out ${what}" @click=${drop}>
      ${icon('close', 20)} Leave out
    </button>
  </div>`;

const add = (what: string, isPossible: boolean, act: () => void): TemplateResult =>
  html`<button type="button" class="btn" ?disabled=${!isPossible} @click=${act}>
    ${icon('plus')} ${what}
  </button>`;

/** Where the first condition is of a channel, its silence may raise the alarm, too. */
function silence(of: Sentence): TemplateResult | typeof nothing {
  const [first, ...others] = of.work.draft.conditions;
  const fields = conditionKinds[first?.kind as keyof typeof conditionKinds]?.fields ?? [];
  if (!fields.some(({ kind }) => kind === 'channel') || first?.kind === 'noData') return nothing;
  return time(of, noDataField, `/when/${1 + others.length}/forMs`);
}

function time({ work, channels, station }: Sentence, field: Field, path: string): TemplateResult {
  const { times } = work.draft;
  const set = (typed: object) => work.put({ times: { ...times, ...typed } }, path);
  return fieldRow(field, { id: 't', typed: times, channels, station, problem: work.problemAt(path), set });
}

function severity({ work }: Sentence): TemplateResult {
  const choice = (name: Severity) =>
    html`<button
      type="button"
      aria-pressed=${name === work.draft.severity}
      title=${severityTexts[name]}
      @click=${() => work.put({ severity: name }, '/severity')}
    >
      ${severityMark(name)}${severityTexts[name].split(':')[0]}
    </button>`;
  return html`<div class="line">
    <div class="word">Then</div>
    <div class="seg" role="group" aria-label="How grave it is">
      ${choice('info')}${choice('warning')}${choice('critical')}
    </div>
  </div>`;
}

function needsNote({ work }: Sentence): TemplateResult {
  const turn = ({ target }: Event) =>
    work.put({ needsNote: (target as HTMLInputElement).checked }, '/needsNote');
  return html`<label class="check">
    <input type="checkbox" .checked=${work.draft.needsNote} @change=${turn} />
    Ask for a note when it is acknowledged
  </label>`;
}

const maxAge = (of: Sentence): TemplateResult =>
  html`<details ?open=${of.work.problemAt('/maxAgeMs') !== undefined}>
    <summary>How long a value counts</summary>
    ${time(of, maxAgeField, '/maxAgeMs')}
    <p class="small mut">
      While nothing newer is said. Then the rule is not judged: it neither comes nor goes.
    </p>
  </details>`;
