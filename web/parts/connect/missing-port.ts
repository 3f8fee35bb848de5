import { html } from 'lit';
import { missingPortHints, systemOf } from '../../text/ports.ts';

/** What to look at when the device was not in the browser's list. It is no error: the list was closed. */
export const missingPort = () =>
  html`<div class="card stack" role="status">
    <h2>Didn’t see your device?</h2>
    <ul class="hints stack">
      ${missingPortHints(systemOf(navigator.userAgent)).map((hint) => html`<li>${hint}</li>`)}
    </ul>
  </div>`;
