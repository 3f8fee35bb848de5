import { html, nothing, type TemplateResult } from 'lit';
import type { OpenedView } from '../../station/api.ts';
import type { StationState } from '../state/station-state.ts';
import { openedText, partText } from '../text/opened.ts';
import { icon } from './icons.ts';
import { mark } from './mark.ts';

/** What was opened from files, each with what there is to know of it and the ways to see and to close it. */
export const openedRecordings = (
  { api, news }: StationState,
  show: (opened: OpenedView) => void,
): readonly TemplateResult[] =>
  (news.value?.opened ?? []).map((opened) => {
    const part = partText(opened);
    return html`<section
      class="note ${part === undefined ? 'info' : 'warn'}"
      aria-label="Recording ${opened.name}"
    >
      ${part === undefined ? icon('storage', 18) : mark('warning', 18)}
      <p>
        <b>Recording ${opened.name}</b> from a file, to look at: nothing of it is stored here or sent.
        ${openedText(opened)}. ${part ?? nothing}
      </p>
      ${
        opened.fromMs === undefined
          ? nothing
          : html`<button type="button" class="btn" @click=${() => show(opened)}>Show its time</button>`
      }
      <button type="button" class="btn" @click=${() => void api.closeRecording(opened.id)}>Close it</button>
    </section>`;
  });
