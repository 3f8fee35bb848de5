import type { Notes } from '../notes.ts';
import { Border } from './border.ts';
import { Identities } from './identities.ts';
import { LiveSessions } from './live-sessions.ts';
import { Pairing } from './pairing.ts';
import { HOME } from './roles.ts';

/** All that a bridge knows of who may do what: who there is, the border, who is connected, and the pairing. */
export interface Trust {
  readonly identities: Identities;
  readonly border: Border;
  readonly live: LiveSessions;
  readonly pairing: Pairing;
}

/** The key of a link by which the first browser on this machine may do everything; undefined where somebody is known already. */
export function firstKeyOf({
  identities,
  pairing,
}: Pick<Trust, 'identities' | 'pairing'>): string | undefined {
  const { users, tokens } = identities.all;
  return users.length + tokens.length === 0 ? pairing.openHere({ role: 'admin', tenant: HOME }) : undefined;
}

/** Makes sure that this bridge is its home's, and says so where a tenant had it: nobody of the home could look after it then. */
export async function tellKeptHome(
  station: string,
  identities: Pick<Identities, 'keepHome'>,
  notes: Pick<Notes, 'say'>,
): Promise<void> {
  const had = await identities.keepHome(station);
  if (had !== undefined)
    notes.say(
      `this bridge was among the stations of ${had}: it is the home’s again, whose admins look after it`,
    );
}

/** Of one data folder, of which `ownerKey` opens everything. @throws Error where `identity.json` cannot be read. */
export async function openTrust(folder: string, ownerKey: string): Promise<Trust> {
  const identities = await Identities.open(folder);
  return {
    identities,
    border: new Border(identities, ownerKey),
    live: new LiveSessions(identities),
    pairing: new Pairing(Date.now),
  };
}
