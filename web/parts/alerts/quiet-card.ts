import { html } from 'lit';
import type { Watchfulness } from '../../../station/api/alarms.ts';
import { quietText } from '../../text/alarms.ts';
import { icon } from '../icons.ts';

/** In the place of alarms, where there are none. */
export const quietCard = (watchfulness: Watchfulness | undefined, nowMs: number) =>
  html`<div class="card start">
    ${icon('bell', 40)}
    <h2>All quiet.</h2>
    <p class="mut">${watchfulness ? quietText(watchfulness, nowMs) : ''}</p>
  </div>`;
