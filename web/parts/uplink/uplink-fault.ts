import { html, type TemplateResult } from 'lit';
import type { UplinkView } from '../../../station/api/uplink.ts';
import { pairHref } from '../../state/bridge/route.ts';
import type { FaultAction } from '../../text/faults/fault-text.ts';
import { isStranger, strangerText } from '../../text/faults/stranger.ts';
import { faultNote } from '../fault-note.ts';
import type { Standing } from '../mark.ts';

/** Why nothing is sent there, and what to do. */
export function uplinkFault(
  uplink: UplinkView & { readonly fault: NonNullable<UplinkView['fault']> },
  standing: Standing,
  buttons: Partial<Record<FaultAction, TemplateResult>> = {},
): TemplateResult {
  if (!isStranger(uplink, location.host)) return faultNote(uplink.fault, standing, '', buttons);
  const pair = html`<a class="btn" href=${pairHref}>Pair</a>`;
  return faultNote(uplink.fault, 'note', '', { pair }, strangerText);
}
