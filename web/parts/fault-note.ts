import { html, nothing, type TemplateResult } from 'lit';
import type { Fault } from '../../station/model/fault.ts';
import { faultText } from '../text/faults/faults.ts';
import type { FaultAction, FaultText } from '../text/faults/fault-text.ts';
import { mark, type Standing } from './mark.ts';

const edges: Partial<Record<Standing, string>> = { fault: 'crit', warning: 'warn', note: 'info' };

/** A fault in words: what happened, what it means and what to do, with the buttons that do it. */
export function faultNote(
  fault: Fault,
  standing: Standing,
  at = '',
  buttons: Partial<Record<FaultAction, TemplateResult>> = {},
  { title, hint, action }: FaultText = faultText(fault, at),
): TemplateResult {
  return html`<div class="note ${edges[standing] ?? ''}">
    ${mark(standing, 18)}
    <p><b>${title}</b> ${hint}</p>
    ${(action && buttons[action]) ?? nothing}
  </div>`;
}
