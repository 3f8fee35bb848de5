import { html, type TemplateResult } from 'lit';

/** A name that never changes: of a user, a tenant or a station, as it may stand in paths and topics. */
export const nameField = (
  id: string,
  title: string,
  need: 'required' | 'optional' = 'required',
): TemplateResult => html`
  <div class="field">
    <label for=${id}>${title}</label>
    <input
      id=${id}
      name=${id}
      ?required=${need === 'required'}
      maxlength="64"
      pattern="[A-Za-z0-9_\\-]+"
      title="Letters, digits, - and _"
      autocapitalize="none"
      autocomplete="off"
    />
  </div>
`;
