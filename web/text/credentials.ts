import type { BridgeToken } from '../../station/api/bridges.ts';
import { ending } from '../../station/model/credential.ts';
import { formatDay, formatDuration } from './times.ts';

type Ending = Pick<BridgeToken, 'label' | 'way' | 'paired' | 'station' | 'madeMs' | 'expiresMs'>;

/** What of a bridge's credentials calls for somebody. */
export function endsTitle(all: readonly Ending[], nowMs: number): string {
  const over = all.filter((each) => ending(each, nowMs) === 'over').length;
  const soon = all.length - over;
  const words = [over > 0 ? `${over} over` : '', soon > 0 ? `${soon} ending soon` : ''];
  return `Of what lets devices in: ${words.filter(Boolean).join(', ')}.`;
}

/** Whose it is, and when it ends or ended. */
export function endsText(token: Ending, nowMs: number): string {
  const { label, way, station, expiresMs = Infinity } = token;
  const what = `The ${way === 'certificate' ? 'certificate' : 'token'} of ${label}`;
  const speaks = station === undefined ? '' : `, which speaks as ${station},`;
  if (ending(token, nowMs) === 'over')
    return `${what}${speaks} is over since ${formatDay(expiresMs)}: nobody comes in with it.`;
  return `${what}${speaks} ends on ${formatDay(expiresMs)}, in ${formatDuration(expiresMs - nowMs)}.`;
}

/** What to do about it. */
export function nextText({ way, paired }: Ending): string {
  if (paired) return 'Pair it again.';
  return way === 'certificate'
    ? 'On the bridge, fieldline tokens certify makes a new one, with its files for the device.'
    : 'Make a new token and give it to the device.';
}
