import { hrefOf } from './route.ts';

/** Where the card of an alarm is: on the Alerts screen, brought into view. */
export const alarmHref = (rule: string): string => `${hrefOf('alerts')}/${encodeURIComponent(rule)}`;

/** The alarm that an address names; undefined where it names none. Anybody can write anything behind a #. */
export function alarmOf(hash: string): string | undefined {
  const [, place, rule] = hash.split('/');
  try {
    return place === 'alerts' && rule ? decodeURIComponent(rule) : undefined;
  } catch {
    return undefined;
  }
}
