import { html, nothing, type TemplateResult } from 'lit';
import type { RuleChannels } from '../../state/rules/channels.ts';
import { pathOf, type Clause } from '../../state/rules/clause.ts';
import type { Typed } from '../../state/rules/fields.ts';
import type { Field, Kind } from '../../state/rules/kinds.ts';
import type { StationState } from '../../state/station-state.ts';
import { fieldInput, troubleId, type Place } from './field-input.ts';

/** What the rows of a condition or an action need. */
export interface Rows {
  readonly id: string;
  /** What stands before its first row: “When”, or how it meets those before it. */
  readonly word: TemplateResult | string;
  readonly kinds: Readonly<Partial<Record<string, Kind>>>;
  readonly channels: RuleChannels;
  readonly station: StationState;
  readonly kindLabel: string;
  /** What it says where it has no fields. */
  readonly asItCame: string;
  problemAt(path: string): string | undefined;
  set(change: { readonly kind?: string; readonly typed?: Typed }): void;
}

/** A condition or an action as rows of a sentence: each with its word, its fields, and what is wrong with them. */
export function clauseRows(clause: Clause, rows: Rows): readonly TemplateResult[] {
  const { fields } = rows.kinds[clause.kind] ?? {};
  if (!fields || clause.asItCame) return [row(rows.word, html`<span>${rows.asItCame}</span>`, [])];
  const place = (field: Field): Place => ({
    ...{ id: rows.id, typed: clause.typed, channels: rows.channels, station: rows.station },
    problem: rows.problemAt(pathOf(field, clause, rows.channels)),
    set: (typed) => rows.set({ typed }),
  });
  return grouped(fields).map((group, i) => {
    const places = group.map((field) => [field, place(field)] as const);
    const kind = i === 0 ? kindSelect(clause, rows) : nothing;
    const [first] = group;
    const leads = first?.kind === 'channel';
    const inputs = places.map(
      ([field, at], n) =>
        html`${field.words === undefined ? nothing : html`<span>${field.words}</span>`}
        ${fieldInput(field, at)} ${n === 0 && leads ? kind : nothing}`,
    );
    const all = html`${leads ? nothing : kind} ${inputs}`;
    return row(i === 0 ? rows.word : (first?.row ?? ''), all, places);
  });
}

function row(
  word: TemplateResult | string,
  inputs: TemplateResult,
  places: readonly (readonly [Field, Place])[],
): TemplateResult {
  return html`<div class="line">
    <div class="word">${word}</div>
    <div class="places">${inputs}</div>
    ${places.map(([field, place]) =>
      place.problem === undefined || field.kind === 'formula' || field.kind === 'template'
        ? nothing
        : html`<p class="trouble" id=${troubleId(field, place)}>${place.problem}</p>`,
    )}
  </div>`;
}

/** A row of one field that stands for itself. */
export const fieldRow = (field: Field, place: Place): TemplateResult =>
  row(
    field.row ?? '',
    html`${field.words === undefined ? nothing : html`<span>${field.words}</span>`}
    ${fieldInput(field, place)}`,
    [[field, place]],
  );

/** Fields that stand in one row, the kind's own first, even where that has none. */
function grouped(fields: readonly Field[]): readonly (readonly Field[])[] {
  const groups: Field[][] = [[]];
  for (const field of fields)
    if (field.row === undefined) groups.at(-1)!.push(field);
    else groups.push([field]);
  return groups;
}

function kindSelect({ kind }: Clause, { id, kinds, kindLabel, set }: Rows): TemplateResult | typeof nothing {
  const known = Object.entries(kinds).flatMap(([name, each]) => (each ? [[name, each.words] as const] : []));
  if (known.length === 1) return html`<span>${known[0]![1]}</span>`;
  return html`<select
    id="${id}-kind"
    aria-label=${kindLabel}
    @change=${(event: Event) => set({ kind: (event.target as HTMLSelectElement).value })}
  >
    ${known.map(([name, words]) => html`<option value=${name} ?selected=${name === kind}>${words}</option>`)}
  </select>`;
}
