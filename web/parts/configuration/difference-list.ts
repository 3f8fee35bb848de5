import { css, html, nothing, type TemplateResult } from 'lit';
import type { PartDifference } from '../../../station/model/difference.ts';
import { changeWords, partWords } from '../../text/configuration.ts';

export const differenceStyles = css`
  .differences {
    margin: 0;
    padding: 0;
    list-style: none;
    display: grid;
    gap: 8px;
  }
  .differences > li {
    padding: 8px 12px;
    border: var(--edge) solid var(--border);
    border-radius: var(--r);
    overflow-wrap: anywhere;
  }
  .differences dl {
    margin: 4px 0 0;
    font: 14px/20px var(--mono);
  }
  .differences dd {
    margin: 0 0 4px 16px;
  }
`;

/** What one configuration says otherwise than another, part by part, with what was and what is. */
export function differenceList(all: readonly PartDifference[]): TemplateResult {
  if (all.length === 0) return html`<p class="mut">It says the same.</p>`;
  return html`<ul class="differences">
    ${all.map(
      ({ part, change, fields }) =>
        html`<li>
          <b>${partWords(part)}</b>: ${changeWords[change]}
          ${
            change === 'removed'
              ? nothing
              : html`<dl>
                  ${fields.map(
                    ({ path, from, to }) =>
                      html`<dt>${path}</dt>
                        ${from === undefined ? nothing : html`<dd>was ${from}</dd>`}
                        <dd>${to === undefined ? 'is gone' : `is ${to}`}</dd>`,
                  )}
                </dl>`
          }
        </li>`,
    )}
  </ul>`;
}
