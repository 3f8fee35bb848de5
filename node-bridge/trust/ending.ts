import { ending, endingOf } from '../../station/model/credential.ts';
import type { Identities } from './identities.ts';
import type { KeptToken } from './identity-file.ts';
import type { Identity } from './roles.ts';

const whatOf = ({ way }: KeptToken): string => (way === 'certificate' ? 'certificate' : 'token');

/** What to do about one that ends. */
function nextFor({ way, paired, label }: KeptToken): string {
  if (paired) return 'pair it again (fieldline pair)';
  const make = way === 'certificate' ? 'certify' : 'add';
  return `make a new one (fieldline tokens ${make} ${/^[\w.-]+$/.test(label) ? label : 'NAME'})`;
}

/** Sentences about the credentials of one's tenant that are over, or soon will be; whose, who administers is told. */
export function endingWords(
  { all }: Pick<Identities, 'all'>,
  asking: Pick<Identity, 'tenant' | 'rights'>,
): readonly string[] {
  const nowMs = Date.now();
  const theirs = endingOf(
    all.tokens.filter(({ tenant }) => tenant === asking.tenant),
    nowMs,
  );
  if (theirs.length > 0 && !asking.rights.has('administer'))
    return [
      `Of what lets devices in, ${theirs.length} are over or end soon: who administers the bridge sees which.`,
    ];
  return theirs.map((token) => {
    const day = new Date(token.expiresMs!).toISOString().slice(0, 10);
    const isOver = ending(token, nowMs) === 'over';
    const speaks = token.station === undefined ? '' : `, which speaks as ${token.station},`;
    const end = isOver ? `is over since ${day} and lets nobody in` : `ends on ${day}`;
    return `The ${whatOf(token)} of ${token.label}${speaks} ${end}: ${nextFor(token)}.`;
  });
}

/** The same of all tenants, as diagnostics tell it: without anything that lets somebody in. */
export function endingTold({ all }: Pick<Identities, 'all'>): readonly object[] {
  const nowMs = Date.now();
  return endingOf(all.tokens, nowMs).map((token) => {
    const { id, label, tenant, station, expiresMs } = token;
    return { id, label, what: whatOf(token), tenant, station, expiresMs, is: ending(token, nowMs) };
  });
}
