import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { peopleUnit } from '../../../station/model/units.ts';
import type { RuleChannel, RuleChannels } from '../../state/rules/channels.ts';
import { textOf, timeUnits, type Typed, unitOf } from '../../state/rules/fields.ts';
import type { Field } from '../../state/rules/kinds.ts';
import type { StationState } from '../../state/station-state.ts';
import { weekdays } from '../../text/rules/rules.ts';

/** What a field's place in the sentence needs. */
export interface Place {
  readonly id: string;
  readonly typed: Typed;
  readonly channels: RuleChannels;
  readonly station: StationState;
  /** What is wrong there, in words. */
  readonly problem: string | undefined;
  set(change: Typed): void;
}

const valueOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;

/** A field of a condition or an action, with its unit behind it. */
export function fieldInput(field: Field, place: Place): TemplateResult {
  const about = place.channels.get(place.typed['channel'] ?? '');
  switch (field.kind) {
    case 'channel':
      return channelSelect(field, place, [...place.channels.values()]);
    case 'output':
      return channelSelect(field, place, outputs(place.channels));
    case 'value':
      return about?.channel.quantity === 'switch'
        ? onOrOff(field, place)
        : withUnitOf(about, textInput(field, place));
    case 'span':
      return withUnitOf(about, textInput(field, place));
    case 'time':
      return html`<span class="together">${textInput(field, place)} ${timeUnit(field, place)}</span>`;
    case 'days':
      return days(field, place);
    case 'choice':
      return select(field, place, field.name, field.label, field.choices ?? [], textOf(field, place.typed));
    case 'formula':
      return html`<fl-formula-field
        id=${idOf(field, place)}
        label="Formula"
        ?data-wrong=${place.problem !== undefined}
        .station=${place.station}
        .text=${textOf(field, place.typed)}
        .channels=${place.channels}
        .problem=${place.problem}
        @fl-typed=${({ detail }: CustomEvent<string>) => place.set({ [field.name]: detail })}
      ></fl-formula-field>`;
    case 'template':
      return html`<fl-template-field
        id=${idOf(field, place)}
        label=${field.label}
        ?data-wrong=${place.problem !== undefined}
        .text=${textOf(field, place.typed)}
        .channels=${place.channels}
        .problem=${place.problem}
        @fl-typed=${({ detail }: CustomEvent<string>) => place.set({ [field.name]: detail })}
      ></fl-template-field>`;
    default:
      return textInput(field, place);
  }
}

const idOf = ({ name }: Field, { id }: Place): string => `${id}-${name.replace('/', '-')}`;
export const troubleId = (field: Field, place: Place): string => `${idOf(field, place)}-trouble`;

/** The outputs among channels. */
const outputs = (channels: RuleChannels): readonly RuleChannel[] =>
  [...channels.values()].filter(({ channel, subject }) => channel.writable && subject === undefined);

const withUnitOf = (about: RuleChannel | undefined, input: TemplateResult) =>
  html`<span class="together"
    >${input}<span class="unit">${peopleUnit(about?.channel.unitText ?? '')}</span></span
  >`;

function textInput(field: Field, place: Place): TemplateResult {
  const { kind, label, name } = field;
  return html`<input
      id=${idOf(field, place)}
      class=${kind}
      type=${kind === 'clock' ? 'time' : 'text'}
      inputmode=${kind === 'zone' || kind === 'clock' || kind === 'text' ? nothing : 'decimal'}
      list=${kind === 'zone' ? `${idOf(field, place)}-list` : nothing}
      autocomplete="off"
      maxlength=${kind === 'text' ? 500 : 64}
      aria-label=${label}
      aria-invalid=${place.problem === undefined ? nothing : 'true'}
      aria-describedby=${place.problem === undefined ? nothing : troubleId(field, place)}
      .value=${live(textOf(field, place.typed))}
      @input=${(event: Event) => place.set({ [name]: valueOf(event) })}
    />${
      kind === 'zone'
        ? html`<datalist id="${idOf(field, place)}-list">
            ${Intl.supportedValuesOf('timeZone').map((zone) => html`<option value=${zone}></option>`)}
          </datalist>`
        : nothing
    }`;
}

function select(
  field: Field,
  place: Place,
  name: string,
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  chosen: string,
): TemplateResult {
  return html`<select
    id=${name === field.name ? idOf(field, place) : nothing}
    aria-label=${label}
    aria-invalid=${place.problem === undefined ? nothing : 'true'}
    aria-describedby=${place.problem === undefined ? nothing : troubleId(field, place)}
    @change=${(event: Event) => place.set({ [name]: valueOf(event) })}
  >
    ${options.map(
      ([value, text]) => html`<option value=${value} .selected=${live(value === chosen)}>${text}</option>`,
    )}
  </select>`;
}

function channelSelect(field: Field, place: Place, choices: readonly RuleChannel[]): TemplateResult {
  const chosen = textOf(field, place.typed);
  const known = choices.map(({ reference, label }) => [reference, label] as const);
  const isKnown = choices.some(({ reference }) => reference === chosen);
  const other = chosen === '' ? (['', 'Choose…'] as const) : ([chosen, `${chosen} (not here)`] as const);
  return select(field, place, field.name, field.label, isKnown ? known : [other, ...known], chosen);
}

function onOrOff(field: Field, place: Place): TemplateResult {
  const options = [
    ...(field.isOptional ? [['', 'leave it'] as const] : []),
    ['1', 'On'],
    ['0', 'Off'],
  ] as const;
  return select(field, place, field.name, field.label, options, textOf(field, place.typed));
}

function timeUnit(field: Field, place: Place): TemplateResult {
  const options = Object.keys(timeUnits).map((unit) => [unit, unit] as const);
  const label = `Unit of ${field.label.toLowerCase()}`;
  return select(field, place, `${field.name}.unit`, label, options, unitOf(field, place.typed));
}

function days(field: Field, place: Place): TemplateResult {
  const chosen = new Set(textOf(field, place.typed).split(',').filter(Boolean).map(Number));
  const turn = (day: number) => {
    const wanted = chosen.has(day) ? [...chosen].filter((each) => each !== day) : [...chosen, day];
    place.set({ [field.name]: wanted.toSorted().join(',') });
  };
  return html`<div class="days" role="group" aria-label=${field.label}>
    ${weekdays.map(
      ([day, name]) =>
        html`<button type="button" class="btn" aria-pressed=${chosen.has(day)} @click=${() => turn(day)}>
          ${name}
        </button>`,
    )}
  </div>`;
}
