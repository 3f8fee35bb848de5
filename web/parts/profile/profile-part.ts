import { html, type TemplateResult } from 'lit';
import type { ProfileWork } from '../../state/profile-work.ts';
import { placeWords } from '../../text/paths.ts';
import { mark } from '../mark.ts';
import { profileForm } from './profile-form.ts';

const VIEWS = { form: 'Form', json: 'JSON' } as const;
const MOST_PROBLEMS = 20;

/** What is wrong with a profile, and the profile itself, as a form or as its text. */
export const profilePart = (work: ProfileWork, toLine: (line: number) => void): TemplateResult =>
  html`${problems(work, toLine)} ${profile(work)}`;

function problems({ tried }: ProfileWork, toLine: (line: number) => void) {
  const all = tried?.problems ?? [];
  if (all.length === 0)
    return html`<p class="small" role="status">${mark('done', 16)} Nothing is wrong with this profile.</p>`;
  const title = all.length === 1 ? 'One thing is' : `${all.length} things are`;
  return html`<section class="card stack" aria-label="Problems">
    <h2>${mark('warning', 18)} ${title} not right yet</h2>
    <ol class="stack">
      ${all.slice(0, MOST_PROBLEMS).map(
        ({ line, path, message }) =>
          html`<li class="row between">
            <span class="small"
              >${placeWords(path) === '' ? message : `${placeWords(path)}: ${message}`}</span
            >
            <button type="button" class="btn quiet" @click=${() => toLine(line)}>Line ${line}</button>
          </li>`,
      )}
    </ol>
  </section>`;
}

function profile(work: ProfileWork) {
  const show = (view: 'form' | 'json') => {
    work.view = view;
    work.changed();
  };
  const isForm = work.view === 'form' && work.draft.json !== undefined;
  return html`<section class="card stack" aria-label="The profile">
    <div class="row between">
      <h2>The profile</h2>
      <div class="seg" role="group" aria-label="How it is shown">
        ${(['form', 'json'] as const).map(
          (each) =>
            html`<button type="button" aria-pressed=${work.view === each} @click=${() => show(each)}>
              ${VIEWS[each]}
            </button>`,
        )}
      </div>
    </div>
    ${
      isForm
        ? html`${profileForm(work.draft, () => work.changed())}
            <p class="small mut">
              What numbers are called (“words”), and which mean that there is none (“none”), is written in its
              JSON.
            </p>`
        : text(work)
    }
  </section>`;
}

function text(work: ProfileWork) {
  const typed = (event: Event): void => {
    work.draft.write((event.target as HTMLTextAreaElement).value, 'json');
    work.changed();
  };
  return html`<textarea
    class="json"
    aria-label="The profile as JSON"
    rows="30"
    spellcheck="false"
    wrap="off"
    .value=${work.draft.text}
    @input=${typed}
  ></textarea>`;
}
