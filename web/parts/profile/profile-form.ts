import { html, nothing, type TemplateResult } from 'lit';
import type { ProfileDraft } from '../../state/profile-draft.ts';
import { freeName } from '../../state/free-name.ts';
import { framingNames } from '../../text/profile.ts';
import { icon } from '../icons.ts';
import { settingControls } from './controls.ts';
import { listAt } from './list-part.ts';
import {
  checksumSettings,
  fieldSettings,
  framingKinds,
  framingSettings,
  freshFields,
  freshFraming,
  lineSettings,
  meaningSettings,
} from './settings.ts';
import { kindForm, talkForm } from './talk-form.ts';

const FIELD_KINDS: Readonly<Record<string, string>> = {
  bytes: 'a number in bytes',
  bits: 'bits of a byte',
  column: 'a column of a text',
  key: 'behind a word and = or :',
  after: 'after fixed words',
};

/** A profile as a form: what is there can be changed, fields come and go. Rarer parts are left to its JSON. */
export function profileForm(draft: ProfileDraft, changed: () => void): TemplateResult {
  const controls = (settings: Parameters<typeof settingControls>[0]) =>
    settingControls(settings, draft, changed);
  const kind = draft.at(['framing', 'kind']);
  const put = (path: readonly (string | number)[], value: unknown): void => {
    draft.put(path, value);
    changed();
  };
  return html`
    <div class="pair">${controls([{ path: ['name'], label: 'Name', kind: 'text' }, ...lineSettings])}</div>
    <fieldset class="stack">
      <legend>How frames are cut</legend>
      <div class="pair">
        <div class="field">
          <label for="framing">Framing</label>
          <select id="framing" @change=${(e: Event) => put(['framing'], freshFraming[valueOf(e)])}>
            ${framingKinds.map((each) => html`<option value=${each} ?selected=${each === kind}>${framingNames[each]}</option>`)}
          </select>
        </div>
        ${controls(framingSettings(kind))}
      </div>
      ${checksum(draft, controls, put)}
    </fieldset>
    ${kindsOf(draft).map((_, at) => frameKind(draft, at, changed, put))}
    <div class="row">
      <button
        type="button"
        class="btn"
        @click=${() => put(['frames', kindsOf(draft).length], { name: `kind${kindsOf(draft).length + 1}`, fields: [] })}
      >
        ${icon('plus')} Add a kind of frame
      </button>
    </div>
    ${talkForm(draft, changed)}
  `;
}

type Put = (path: readonly (string | number)[], value: unknown) => void;
type Controls = (settings: Parameters<typeof settingControls>[0]) => readonly TemplateResult[];

function checksum(draft: ProfileDraft, controls: Controls, put: Put) {
  if (draft.at(['checksum']) === undefined)
    return html`<div class="row">
      <button type="button" class="btn" @click=${() => put(['checksum'], { kind: 'sum8', at: -1 })}>
        ${icon('plus')} Add a checksum
      </button>
    </div>`;
  return html`<div class="pair">${controls(checksumSettings)}</div>
    <div class="row">
      <button type="button" class="btn" @click=${() => put(['checksum'], undefined)}>
        ${icon('close')} No checksum
      </button>
    </div>`;
}

function frameKind(draft: ProfileDraft, at: number, changed: () => void, put: Put) {
  const fields = listAt(draft, ['frames', at, 'fields']);
  const name = String(draft.at(['frames', at, 'name']) ?? '');
  return html`<fieldset class="stack">
    <legend>Fields of “${name}”</legend>
    ${
      kindsOf(draft).length > 1
        ? html`<div class="row">
            <button type="button" class="btn" @click=${() => put(['frames', at], undefined)}>
              ${icon('trash')} Leave out “${name}”
            </button>
          </div>`
        : nothing
    }
    ${fields.map((_, i) => fieldRow(draft, at, i, changed, put))}
    <div class="field">
      <label for="add-${at}">Add a field by hand</label>
      <select
        id="add-${at}"
        @change=${(e: Event) => {
          const fresh = freshFields[valueOf(e)];
          if (fresh) put(['frames', at, 'fields', fields.length], { name: freeName(draft, at), ...fresh });
          (e.target as HTMLSelectElement).value = '';
        }}
      >
        <option value="">where it stands…</option>
        ${Object.entries(FIELD_KINDS).map(([kind, words]) => html`<option value=${kind}>${words}</option>`)}
      </select>
    </div>
    ${kindForm(draft, at, changed)}
  </fieldset>`;
}

function fieldRow(draft: ProfileDraft, at: number, i: number, changed: () => void, put: Put) {
  const path = ['frames', at, 'fields', i] as const;
  const from = draft.at([...path, 'from']);
  const name = String(draft.at([...path, 'name']) ?? '');
  return html`<div class="fieldrow s${i % 8} stack" role="group" aria-label="Field ${i + 1}, ${name}">
    <div class="row between">
      <h3><span class="swatch" aria-hidden="true"></span> ${i + 1}. ${name}</h3>
      <button type="button" class="btn" aria-label="Leave out ${name}" @click=${() => put(path, undefined)}>
        ${icon('trash')}
      </button>
    </div>
    <div class="pair">${settingControls(fieldSettings(path, from), draft, changed)}</div>
    <details>
      <summary>Scale, limits, quantity</summary>
      <div class="pair">${settingControls(meaningSettings(path), draft, changed)}</div>
    </details>
  </div>`;
}

const kindsOf = (draft: ProfileDraft) => listAt(draft, ['frames']);
const valueOf = (event: Event): string => (event.target as HTMLSelectElement).value;
