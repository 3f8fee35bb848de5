import { html, type TemplateResult } from 'lit';

/** Where a person types what a bridge shows, and what it is to call this device. */
export const codeFields = (
  { code, label }: { readonly code: string; readonly label: string },
  typed: (part: 'code' | 'label') => (event: Event) => void,
): TemplateResult =>
  html`<div class="field">
      <label for="code">Six digits that it shows</label>
      <input
        id="code"
        class="code"
        required
        inputmode="numeric"
        autocomplete="one-time-code"
        maxlength="16"
        placeholder="123 456"
        .value=${code}
        @input=${typed('code')}
      />
    </div>
    <div class="field">
      <label for="label">What the bridge is to call this device</label>
      <input id="label" required maxlength="64" autocomplete="off" .value=${label} @input=${typed('label')} />
    </div>`;
