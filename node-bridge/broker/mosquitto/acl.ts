import type { Identities } from '../../trust/identities.ts';
import { HOME, type Identity, VISITOR } from '../../trust/roles.ts';
import { type Grant, grantsOf } from '../rights.ts';

type Known = Pick<Identities, 'all' | 'holderOf'>;

/**
 * The rights of everybody with a token, as mosquitto's `acl_file` has them (mosquitto.conf(5)): by token id, and of nobody for who
 * comes without one. `bridge` is the station that stores, `hub` the user as whom it comes in.
 */
export function aclOf(
  known: Known,
  { bridge, hub }: { readonly bridge: string; readonly hub: string },
): string {
  const people = known.all.tokens.flatMap(({ id, mosquitto }) => {
    const holder = mosquitto === undefined ? undefined : known.holderOf(id);
    return holder
      ? [`# ${holder.who.replace(/[^\w .:@-]/g, '·')}`, `user ${id}`, ...linesOf(holder, bridge, known), '']
      : [];
  });
  const all = [
    '# What each may at this broker; all else is refused. Made by `fieldline broker mosquitto`: change it there.',
    '# Who shows no credential, where the listener lets anybody in at all: looks on, and that is all.',
    ...linesOf(VISITOR, bridge, known).filter((line) => !line.startsWith('topic write ')),
    '',
    '# The bridge that stores.',
    `user ${hub}`,
    'topic readwrite #',
    '',
    ...people,
  ];
  return `${all.join('\n')}\n`;
}

function linesOf(identity: Identity, bridge: string, known: Known): readonly string[] {
  const grants = grantsOf(identity);
  const isAll = identity.tenant === HOME && grants.some(({ of }) => of === 'tenant' || of === 'others');
  const elsewhere = known.all.tenants.filter(({ id }) => id !== HOME).flatMap(({ stations }) => stations);
  const lines = grants.flatMap((grant) =>
    filtersOf(grant, identity, bridge, known).map(
      (filter) => `topic ${grant.may === 'say' ? 'write' : 'read'} ${filter}`,
    ),
  );
  const denied = isAll ? elsewhere.map((station) => `topic deny fieldline/${station}/#`) : [];
  return [...new Set([...denied, ...lines])];
}

function filtersOf(
  { of, filter }: Grant,
  { tenant, station }: Identity,
  bridge: string,
  { all }: Known,
): readonly string[] {
  const below = (name: string) => `fieldline/${name}/${filter}`;
  switch (of) {
    case 'whole':
      return [filter];
    case 'own':
      return station === undefined || station === bridge ? [] : [below(station)];
    case 'bridge':
      return [below(bridge)];
    default:
      if (tenant === HOME) return [below('+')];
      return (all.tenants.find(({ id }) => id === tenant)?.stations ?? []).map(below);
  }
}
