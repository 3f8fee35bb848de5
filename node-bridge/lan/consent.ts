import type { Notes } from '../notes.ts';
import { isLoopback } from '../trust/border.ts';
import type { Identities } from '../trust/identities.ts';

/** What the owner has to write before anything is said to the network without a cipher. */
export const CONSENT = 'everybody on this network may read and forge it';

/** What the owner has to write before the broker takes a password that came so. */
export const PASSWORD_CONSENT = 'whoever listens has them from then on';
/** What health says from then on. */
export const PASSWORDS_TAKEN =
  'The broker takes passwords that come in the clear (lan: http.mqttPasswords): whoever listens on the network has them.';

/** Says and writes down that something speaks to the network without a cipher. */
export async function tellInTheClear(
  what: string,
  identities: Pick<Identities, 'note'>,
  notes: Pick<Notes, 'say'>,
): Promise<void> {
  notes.say(`In the clear: ${what}. Everybody on the network can read and forge it.`);
  await identities.note({ who: 'bridge', did: 'open in the clear', what, ok: true });
}

/** Whether what listens there is heard by this machine alone. */
export const staysHere = (host: string): boolean => host === 'localhost' || isLoopback(host);
