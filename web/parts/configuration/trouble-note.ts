import { html } from 'lit';
import type { Fault } from '../../../station/model/fault.ts';
import { configFaultText } from '../../text/configuration.ts';

/** Why a configuration was not taken, in words. */
export function troubleNote(fault: Fault) {
  const { title, hint } = configFaultText(fault);
  return html`<div class="note" role="alert"><b>${title}</b> ${hint}</div>`;
}
