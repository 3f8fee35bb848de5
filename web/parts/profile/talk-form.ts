import { html, type TemplateResult } from 'lit';
import type { ProfileDraft } from '../../state/profile-draft.ts';
import { icon } from '../icons.ts';
import { settingControls } from './controls.ts';
import { listPart } from './list-part.ts';
import {
  commandPlaces,
  commandSettings,
  factSettings,
  fieldNames,
  kindNames,
  matchSettings,
  pollSettings,
  questionSettings,
} from './talk-settings.ts';

/** What a device is asked and told, and words that always hold for it. */
export const talkForm = (draft: ProfileDraft, changed: () => void): TemplateResult => html`
  ${part('Questions', poll(draft, changed))}
  ${part(
    'Commands',
    listPart(
      {
        path: ['commands'],
        one: 'Command',
        settings: (path) => commandSettings(path, fieldNames(draft)),
        more: (path) => commandPlaces(path, fieldNames(draft)),
        fresh: {
          'Add a command': { sets: fieldNames(draft)[0] ?? 'value1', text: 'SET {}\r\n', min: 0, max: 1 },
        },
      },
      draft,
      changed,
    ),
  )}
  ${part('Words about the device', facts(draft, changed))}
`;

/** What tells a kind of frame from the others, and the words it says. */
export const kindForm = (draft: ProfileDraft, at: number, changed: () => void): TemplateResult =>
  html`<details>
      <summary>Which frames are of this kind</summary>
      <div class="pair">${settingControls(matchSettings(['frames', at]), draft, changed)}</div>
    </details>
    <details>
      <summary>Words in it (serial number, firmware)</summary>
      ${listPart(
        {
          path: ['frames', at, 'facts'],
          one: 'Word',
          settings: factSettings(draft),
          fresh: {
            'Words in bytes': { from: 'bytes', name: 'serialNumber', at: 0, size: 8 },
            'A word behind a name': { from: 'key', name: 'firmware', key: 'FW' },
            'A column of a text': { from: 'column', name: 'model', column: 1 },
            'What follows fixed words': { from: 'after', name: 'model', after: 'MODEL ' },
          },
        },
        draft,
        changed,
      )}
    </details>`;

const part = (title: string, content: unknown) =>
  html`<details class="stack">
    <summary>${title}</summary>
    <div class="stack">${content}</div>
  </details>`;

function poll(draft: ProfileDraft, changed: () => void) {
  const put = (value: unknown): void => {
    draft.put(['poll'], value);
    changed();
  };
  if (draft.at(['poll']) === undefined)
    return html`<p class="small mut">
        The device speaks by itself. One that is silent until it is asked needs questions.
      </p>
      <div class="row">
        <button
          type="button"
          class="btn"
          @click=${() => put({ everyMs: 1000, requests: [{ text: '?\r\n' }] })}
        >
          ${icon('plus')} Ask the device
        </button>
      </div>`;
  const settings = (path: readonly (string | number)[]) => questionSettings(path, kindNames(draft));
  const questions = {
    path: ['poll', 'requests'],
    one: 'Question',
    settings,
    fresh: { 'Add a question': { text: '?\r\n' } },
  };
  return html`<div class="pair">${settingControls(pollSettings, draft, changed)}</div>
    ${listPart(questions, draft, changed)}
    <div class="row">
      <button type="button" class="btn" @click=${() => put(undefined)}>${icon('close')} Ask nothing</button>
    </div>`;
}

const USUAL = ['maker', 'model', 'firmware', 'serialNumber'];

function facts(draft: ProfileDraft, changed: () => void) {
  const known = draft.at(['facts']);
  const names = typeof known === 'object' && known !== null ? Object.keys(known) : [];
  const add = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const name = input.value.trim();
    if (name !== '' && !names.includes(name)) draft.put(['facts', name], '?');
    input.value = '';
    changed();
  };
  const settings = names.map(
    (name) =>
      ({
        path: ['facts', name],
        label: `${name} (nothing: leave it out)`,
        kind: 'text',
        mayBeEmpty: true,
      }) as const,
  );
  return html`<div class="pair">${settingControls(settings, draft, changed)}</div>
    <div class="field">
      <label for="add-fact">Add a word that always holds (its name)</label>
      <input id="add-fact" autocomplete="off" spellcheck="false" list="usual-facts" @change=${add} />
      <datalist id="usual-facts">${USUAL.map((name) => html`<option value=${name}></option>`)}</datalist>
    </div>`;
}
