import { html, type TemplateResult } from 'lit';
import type { OptionField } from '../../../station/api/config.ts';
import { readOption } from '../../state/option-value.ts';

export type Options = Readonly<Record<string, unknown>>;

/** The fields of a driver's form, each with what is set or its default; `set` hears of every change. */
export const optionFields = (
  fields: readonly OptionField[],
  options: Options,
  set: (options: Options) => void,
): TemplateResult[] =>
  fields.map((field) => {
    const value = options[field.name] ?? field.fallback;
    const change = (text: string): void => {
      const read = readOption(field, text);
      if (read !== undefined) set({ ...options, [field.name]: read });
    };
    return html`<div class="field">
      <label for="option-${field.name}">${titleOf(field)}</label>
      ${control(field, value, change)}
    </div>`;
  });

function control(field: OptionField, value: unknown, change: (text: string) => void): TemplateResult {
  const id = `option-${field.name}`;
  const changed = (event: Event): void => change((event.target as HTMLInputElement).value);
  switch (field.kind) {
    case 'choice':
      return html`<select id=${id} @change=${changed}>
        ${field.choices.map(
          (choice) =>
            html`<option value=${choice} ?selected=${choice === value}>
              ${field.titles?.[choice] ?? choice}
            </option>`,
        )}
      </select>`;
    case 'number':
      return html`<input
        id=${id}
        inputmode="decimal"
        autocomplete="off"
        .value=${textOf(value)}
        @change=${changed}
      />`;
    case 'text':
      return html`<input
        id=${id}
        type=${field.secret ? 'password' : 'text'}
        autocomplete=${field.secret ? 'new-password' : 'off'}
        spellcheck="false"
        .value=${textOf(value)}
        @change=${changed}
      />`;
    case 'names':
      return html`<input id=${id} autocomplete="off" .value=${textOf(value)} @change=${changed} />`;
    case 'json':
      return html`<textarea
        id=${id}
        rows="3"
        spellcheck="false"
        .value=${JSON.stringify(value ?? null)}
        @change=${changed}
      ></textarea>`;
  }
}

function titleOf(field: OptionField): string {
  if (field.kind === 'names') return `${field.title} (separated by commas)`;
  if (field.kind !== 'number') return field.title;
  const range = field.min === undefined || field.max === undefined ? '' : ` (${field.min} to ${field.max})`;
  return `${field.title}${field.unit ? `, ${field.unit}` : ''}${range}`;
}

const textOf = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value ?? ''));
