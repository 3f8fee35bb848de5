import type { Counters } from '../../station/api/device.ts';
import { faultText } from './faults/faults.ts';
import { formatBytes, formatCount } from './numbers.ts';

/** Everything counted on a device's way in, in words; what never happened is said too. */
export function counterRows(counters: Counters): readonly (readonly [name: string, value: string])[] {
  const { lineErrors } = counters;
  return [
    ['Received', formatBytes(counters.bytes)],
    ['Frames', formatCount(counters.frames)],
    ['Readings', formatCount(counters.rows)],
    ['Damaged', formatCount(counters.damaged)],
    ['Dropped', formatCount(counters.dropped)],
    ['Unanswered', formatCount(counters.timeouts)],
    ['Overruns', formatCount(lineErrors.overrun)],
    ['Framing errors', formatCount(lineErrors.framing)],
    ['Parity errors', formatCount(lineErrors.parity)],
    ['Breaks', formatCount(lineErrors.break)],
    ['Reconnects', formatCount(counters.reconnects)],
    ['Commands', formatCount(counters.commands)],
    ['Last fault', counters.lastFault ? faultText(counters.lastFault).title : 'none'],
  ];
}
