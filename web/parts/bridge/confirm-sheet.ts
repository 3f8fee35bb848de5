import { html, type TemplateResult } from 'lit';
import '../sheet.ts';

/** Asks before somebody or something is taken away. */
export const confirmSheet = (
  { label, text, verb }: { readonly label: string; readonly text: string; readonly verb: string },
  act: () => void,
  close: () => void,
): TemplateResult =>
  html`<fl-sheet label=${label} @fl-close=${close}>
    <div class="stack">
      <p>${text}</p>
      <div class="row">
        <button type="button" class="btn danger" data-close @click=${act}>${verb}</button>
        <button type="button" class="btn" data-close>Cancel</button>
      </div>
    </div>
  </fl-sheet>`;
