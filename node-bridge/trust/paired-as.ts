import type { WantedToken } from './identities.ts';
import type { IdentityFile, KeptToken } from './identity-file.ts';
import type { Offer } from './pairing.ts';
import type { Identity } from './roles.ts';

/** What a device that came with the right code is let in as. */
export interface PairedAs {
  readonly wanted: WantedToken;
  /** Its token until now, which the new one takes the place of. */
  readonly instead: string | undefined;
}

/**
 * A device says which station it is, where nobody chose one for it: its token is good for speaking in that name, unless somebody
 * else's is, which is not over. `before`: whoever it was until now. Undefined where the name is another's.
 */
export function pairedAs(
  { tokens }: Pick<IdentityFile, 'tokens'>,
  offer: Offer,
  { label, station }: { readonly label: string; readonly station?: string },
  before: Identity | undefined,
  nowMs: number,
): PairedAs | undefined {
  const isChosen = offer.station !== undefined || offer.user !== undefined;
  if (isChosen || station === undefined) return { wanted: { ...offer, label }, instead: undefined };
  const instead = before?.station === station ? before.token : undefined;
  const isTaken = (token: KeptToken) =>
    token.station === station && token.id !== instead && (token.expiresMs ?? Infinity) > nowMs;
  if (tokens.some(isTaken)) return undefined;
  return { wanted: { ...offer, label, station }, instead };
}
