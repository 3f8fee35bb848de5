import { html, nothing, type TemplateResult } from 'lit';
import type { Path, ProfileDraft } from '../../state/profile-draft.ts';
import { parseNumber } from '../../text/numbers.ts';

/** One thing that can be set in a profile. */
export interface Setting {
  readonly path: Path;
  readonly label: string;
  readonly kind: 'text' | 'number' | 'choice' | 'switch';
  readonly choices?: readonly (string | number)[];
  /** How choices are shown, where not as they are kept. */
  readonly names?: Readonly<Record<string, string>>;
  readonly hint?: string;
  /** Nothing at all stands for it where it is empty. */
  readonly mayBeEmpty?: boolean;
  readonly listed?: readonly string[];
  /** A text is kept otherwise than people write it. */
  readonly written?: { kept(text: string): string; shown(kept: string): string };
}

/** The controls for some settings of a profile; `changed` hears that the draft is another now. */
export const settingControls = (
  settings: readonly Setting[],
  draft: ProfileDraft,
  changed: () => void,
): readonly TemplateResult[] =>
  settings.map((setting) => {
    const { path, label, kind } = setting;
    const id = `at-${path.join('-')}`;
    const put = (value: unknown): void => {
      draft.put(path, value);
      changed();
    };
    if (kind === 'switch')
      return html`<label class="check"
        ><input
          type="checkbox"
          .checked=${draft.at(path) === true}
          @change=${(e: Event) => put((e.target as HTMLInputElement).checked || undefined)}
        />
        ${label}</label
      >`;
    return html`<div class="field">
      <label for=${id}>${label}</label>
      ${kind === 'choice' ? choice(setting, id, draft.at(path), put) : input(setting, id, draft.at(path), put)}
    </div>`;
  });

function choice(
  { choices = [], names, mayBeEmpty }: Setting,
  id: string,
  value: unknown,
  put: (value: unknown) => void,
) {
  const chosen = (event: Event): void => {
    const text = (event.target as HTMLSelectElement).value;
    put(choices.find((each) => String(each) === text));
  };
  return html`<select id=${id} @change=${chosen}>
    ${mayBeEmpty ? html`<option value="" ?selected=${value === undefined}>${names?.[''] ?? '–'}</option>` : nothing}
    ${choices.map(
      (each) =>
        html`<option value=${each} ?selected=${each === value}>${names?.[String(each)] ?? each}</option>`,
    )}
  </select>`;
}

function input(
  { kind, hint, mayBeEmpty, listed, written }: Setting,
  id: string,
  value: unknown,
  put: (value: unknown) => void,
) {
  const typed = (event: Event): void => {
    const text = (event.target as HTMLInputElement).value;
    if (text.trim() === '' && mayBeEmpty) return put(undefined);
    // What is no number is kept as it was typed, and told as a problem: nothing that was typed is lost.
    put(kind === 'number' ? (parseNumber(text) ?? text) : (written?.kept(text) ?? text));
  };
  return html`<input
      id=${id}
      autocomplete="off"
      spellcheck="false"
      inputmode=${kind === 'number' ? 'text' : nothing}
      placeholder=${hint ?? nothing}
      list=${listed ? `${id}-list` : nothing}
      .value=${written && typeof value === 'string' ? written.shown(value) : shown(value)}
      @change=${typed}
    />
    ${listed ? html`<datalist id="${id}-list">${listed.map((each) => html`<option value=${each}></option>`)}</datalist>` : nothing}`;
}

const shown = (value: unknown): string =>
  value === undefined
    ? ''
    : typeof value === 'string' || typeof value === 'number'
      ? String(value)
      : JSON.stringify(value);
