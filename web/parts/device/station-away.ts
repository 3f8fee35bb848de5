import { html, type TemplateResult } from 'lit';
import { formatWhen } from '../../text/times.ts';
import { mark } from '../mark.ts';

/** That the station which a device hangs on cannot be reached, and what that means for its readings. */
export const stationAway = (station: string, sinceMs: number, nowMs: number): TemplateResult =>
  html`<div class="note">
    ${mark('silent', 18)}
    <p>
      <b>${station} is offline since ${formatWhen(sinceMs, nowMs)}.</b>
      It may be recording on; what it recorded comes when it is back.
    </p>
  </div>`;
