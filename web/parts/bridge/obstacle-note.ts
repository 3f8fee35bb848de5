import { html, nothing, type TemplateResult } from 'lit';
import type { Obstacle } from '../../state/bridge/pairing.ts';
import { obstacleText } from '../../text/bridge.ts';
import { icon } from '../icons.ts';
import { mark } from '../mark.ts';

/** What keeps this page from the bridge at `address`, and what to do next. */
export function obstacleNote(obstacle: Obstacle, address: string): TemplateResult {
  const { title, hint, steps, opens } = obstacleText(obstacle, address, location.origin);
  return html`<div role="alert" tabindex="-1" class="note warn">
    ${mark('warning', 18)}
    <div class="stack">
      <p><b>${title}</b> ${hint}</p>
      ${
        steps.length > 0
          ? html`<ol>
              ${steps.map((each) => html`<li>${each}</li>`)}
            </ol>`
          : nothing
      }
      ${
        opens
          ? html`<div class="row">
              <a class="btn" href=${address} target="_blank" rel="noreferrer"
                >${icon('forward')} Open ${address}</a
              >
            </div>`
          : nothing
      }
    </div>
  </div>`;
}
