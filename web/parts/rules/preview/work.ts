import { html, nothing } from 'lit';
import type { PreviewPart } from '../../../../station/api/rules.ts';
import type { PreviewFeed } from '../../../state/rules/preview-feed.ts';
import { type WindowName, windowNames } from '../../../state/rules/preview-window.ts';
import { doneText, isLittle, windowLabels } from '../../../text/rules/rule-preview.ts';
import { faultNote } from '../../fault-note.ts';

/** How far a preview is, with the way out; or why there is none. `known`: what is told already of the rule as it is now. */
export function workOf(feed: PreviewFeed, window: WindowName, known: Partial<PreviewPart>) {
  const { done, trouble, isStopped } = feed;
  const again = html`<button class="btn" type="button" @click=${() => feed.again()}>Check again</button>`;
  if (trouble) return html`<div class="stack" role="alert">${faultNote(trouble, 'warning')} ${again}</div>`;
  if (isStopped) return html`<div class="row"><span role="status">Stopped.</span> ${again}</div>`;
  // A preview that grows by itself does so quietly.
  if (done === undefined || (known.preview && isLittle(known.preview))) return nothing;
  return html`<div class="running">
    <span class="num">${doneText(known, window, done)}</span>
    <button class="btn" type="button" @click=${() => feed.stop()}>Cancel</button>
    <progress aria-label="Preview" max="1" .value=${done}></progress>
  </div>`;
}

/** Buttons for the stretch of time that is looked at. */
export const windowChoice = (chosen: WindowName, choose: (name: WindowName) => void) =>
  html`<div class="seg" role="group" aria-label="Look at">
    ${windowNames.map(
      (name) =>
        html`<button type="button" aria-pressed=${name === chosen} @click=${() => choose(name)}>
          ${windowLabels[name]}
        </button>`,
    )}
  </div>`;
