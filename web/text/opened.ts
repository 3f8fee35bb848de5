import type { OpenedView } from '../../station/api/exports.ts';
import type { Fault } from '../../station/model/fault.ts';
import { faultText } from './faults/faults.ts';
import { formatBytes, formatCount } from './numbers.ts';
import { formatClock, formatDay } from './times.ts';

/** `12 450 readings, 2026-11-20 14:00:05 – 2026-11-20 15:00:05`. */
export function openedText({ rows, fromMs, toMs }: OpenedView): string {
  const time = (timeMs: number) => `${formatDay(timeMs)} ${formatClock(timeMs)}`;
  const span = fromMs === undefined || toMs === undefined ? '' : `, ${time(fromMs)} – ${time(toMs)}`;
  return `${formatCount(rows)} readings${span}`;
}

/** Where it is, and that it goes nowhere. */
export function standingText({ kept, open }: OpenedView): string {
  if (kept === 'no') return 'To look at: nothing of it is stored here or sent.';
  if (kept === 'whole')
    return 'It is stored here, for as long as your own readings are kept, and never sent.';
  return `Only a part of it is stored here${open ? '' : ': open the file again to keep the rest'}.`;
}

/** Why it could not be stored, or deleted, and what that means. */
export function unkeptText(fault: Fault): string {
  const what =
    fault.code === 'log/no-room'
      ? `There is room for ${formatBytes(Math.max(0, fault.detail.budgetBytes))} more only: allow more under Settings, or delete something.`
      : faultText(fault).title;
  return `Not all of it could be stored. ${what} Your own readings are not touched by it.`;
}

/** Why not all of a file is shown. */
export function partText({ fault }: OpenedView): string | undefined {
  if (!fault) return undefined;
  if (fault.code === 'log/no-room')
    return `The file is larger than the ${formatBytes(fault.detail.budgetBytes)} of memory there are for it: only its beginning is shown.`;
  return isOfTheFile(fault)
    ? 'The file is damaged or was cut short: what is sound before the damage is shown, all of it as it was recorded.'
    : `Reading the file ended early: ${faultText(fault).title}`;
}

/** Why a file could not be opened at all. */
export const unopenedText = (name: string, fault: Fault): string =>
  isOfTheFile(fault)
    ? `${name} cannot be opened: it is no Fieldline recording, or its beginning is damaged.`
    : `${name} cannot be opened. ${faultText(fault).title}`;

const isOfTheFile = ({ code }: Fault): boolean => code.startsWith('frame/');
