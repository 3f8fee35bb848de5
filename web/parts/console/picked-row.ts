import { html, nothing } from 'lit';
import type { ConsoleLine } from '../../state/console-lines.ts';
import { clockMs } from '../../text/console.ts';
import { hexText, inertText } from '../../text/inert.ts';

/** All of a row, as text and in hex. */
export function pickedRow({ bytes, words, timeMs }: ConsoleLine, close: () => void) {
  return html`<div class="card" role="region" aria-label="The row that was picked">
    <div class="row between">
      <b class="small">${clockMs(timeMs)}, ${bytes.length} bytes</b>
      <button type="button" class="btn" @click=${close}>Put away</button>
    </div>
    <div class="picked" tabindex="0" role="group" aria-label="Its bytes">
      ${words ? html`<p>${words}</p>` : nothing}
      ${
        bytes.length > 0
          ? html`<p>${inertText(bytes)}</p>
              <p>${hexText(bytes)}</p>`
          : nothing
      }
    </div>
  </div>`;
}
