import { html, nothing, type TemplateResult } from 'lit';
import type { UplinkConfig } from '../../../station/api/config.ts';
import { type DialectName, type DialectWords, dialectNames } from '../../../station/model/uplink.ts';
import { dialectIds, optionField } from '../../state/uplink-fields.ts';
import { dialectHints, dialectWords, judgedWords } from '../../text/dialects.ts';

/** Which language an uplink speaks, what that means for its sign-in, and what only this language asks for. */
export function dialectFields(
  uplink: UplinkConfig,
  dialect: DialectName,
  chosen: (dialect: string) => void,
): TemplateResult {
  const words: DialectWords = dialectNames[dialect];
  return html`
    <div class="field">
      <label for="dialect">Language</label>
      <select
        id="dialect"
        name="dialect"
        aria-describedby="dialect-words"
        @change=${(event: Event) => chosen((event.target as HTMLSelectElement).value)}
      >
        ${dialectIds.map(
          (id) =>
            html`<option value=${id} ?selected=${id === dialect}>${dialectWords(dialectNames[id])}</option>`,
        )}
      </select>
      <p id="dialect-words" class="small mut">${dialectHints[dialect]} ${judgedWords(words)}</p>
    </div>
    ${
      words.options?.map(
        ({ name, title, fallback }) =>
          html`<div class="field">
            <label for=${optionField(name)}>${title}</label>
            <input
              id=${optionField(name)}
              name=${optionField(name)}
              autocomplete="off"
              autocapitalize="none"
              maxlength="200"
              .value=${uplink.dialectOptions?.[name] ?? fallback}
            />
          </div>`,
      ) ?? nothing
    }
  `;
}
