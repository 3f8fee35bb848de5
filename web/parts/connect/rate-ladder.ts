import { css, html, type TemplateResult } from 'lit';
import type { Listening, Rung } from '../../../station/model/listening.ts';
import { lineText, rungText } from '../../text/listening.ts';
import { formatCount } from '../../text/numbers.ts';
import { mark } from '../mark.ts';

/** Of what was not tried, so many are shown. */
const MOST_NEXT = 4;

export const ladderStyles = css`
  .ladder {
    display: grid;
    gap: 0;
  }
  .ladder li {
    display: grid;
    grid-template-columns: minmax(84px, auto) 64px minmax(0, 1fr) 20px;
    gap: 12px;
    align-items: center;
    min-height: 44px;
    padding: 6px 0;
    border-top: 1px solid var(--border);
    overflow-wrap: anywhere;
  }
  .ladder li.found {
    font-weight: 650;
  }
  .ladder meter {
    width: 100%;
  }
`;

/** Each line setting that was tried, with how much of what was heard there could be read. */
export const rateLadder = ({ rungs, next, state }: Listening): TemplateResult => html`
  <div class="card stack">
    <h2>How it is found</h2>
    <p class="small mut">Listening only. Nothing was sent to the device.</p>
    <ul class="ladder small">
      ${rungs.map(rung)}
      ${next
        .slice(0, MOST_NEXT)
        .map(
          (baudRate) =>
            html`<li class="mut">
              <span>${formatCount(baudRate)}</span><span></span
              ><span>${state === 'listening' || state === 'silent' ? 'not tried yet' : 'not needed'}</span>
            </li>`,
        )}
    </ul>
  </div>
`;

const rung = (each: Rung): TemplateResult => {
  const readable = Math.round(100 * each.readable);
  return html`<li class=${each.state}>
    <span title=${lineText(each.line)}>
      ${formatCount(each.line.baudRate)}${each.line.parity === 'none' ? '' : ` ${lineText(each.line).slice(-3)}`}
    </span>
    <meter min="0" max="100" value=${readable} aria-label=${`${readable} % readable`}></meter>
    <span>${each.bytes > 0 ? `${readable} % readable · ` : ''}${each.evidence}</span>
    <span role="img" aria-label=${rungText(each)}>
      ${mark(each.state === 'found' ? 'done' : each.state === 'left' ? 'paused' : 'silent', 16)}
    </span>
  </li>`;
};
