import type { OpenedView } from '../../station/api.ts';
import type { Fault } from '../../station/model/fault.ts';
import { faultText } from './faults.ts';
import { formatBytes, formatCount } from './numbers.ts';
import { formatClock, formatDay } from './times.ts';

/** `12 450 readings, 2026-11-20 14:00:05 – 2026-11-20 15:00:05`. */
export function openedText({ rows, fromMs, toMs }: OpenedView): string {
  const time = (timeMs: number) => `${formatDay(timeMs)} ${formatClock(timeMs)}`;
  const span = fromMs === undefined || toMs === undefined ? '' : `, ${time(fromMs)} – ${time(toMs)}`;
  return `${formatCount(rows)} readings${span}`;
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
