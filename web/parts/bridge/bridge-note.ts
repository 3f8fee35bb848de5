import type { TemplateResult } from 'lit';
import type { Fault } from '../../../station/model/fault.ts';
import { bridgeFaultText } from '../../text/faults/bridge-faults.ts';
import { faultNote } from '../fault-note.ts';

/** What a bridge did not do, in words, and what to do next. */
export const bridgeNote = (fault: Fault): TemplateResult =>
  faultNote(fault, 'warning', '', {}, bridgeFaultText(fault));
