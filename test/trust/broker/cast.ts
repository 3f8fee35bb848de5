import { Identities, type WantedToken } from '../../../node-bridge/trust/identities.ts';
import type { Kind } from './matrix.ts';

export interface Credential {
  readonly username: string;
  readonly password: string;
}

const TOKENS: Readonly<Record<Exclude<Kind, 'visitor'>, Partial<WantedToken>>> = {
  viewer: { role: 'viewer' },
  operator: { role: 'operator' },
  admin: { role: 'admin' },
  commander: { role: 'admin', rights: ['command'] },
  greenhouse: { station: 'greenhouse', rights: [] },
  'tablet-1': { station: 'tablet-1', role: 'operator' },
  plug: { topics: ['tele/plug/#'], rights: [] },
  gateway: { forwards: true, rights: [] },
  north: { tenant: 'north', role: 'admin' },
  n1: { tenant: 'north', station: 'n1', rights: [] },
};

/** A token for a kind of whoever there is. */
export async function credentialOf(
  identities: Identities,
  more: Partial<WantedToken>,
): Promise<Credential & { readonly id: string }> {
  const wanted = { label: 'Test', tenant: 'home', role: 'viewer', ...more } as const;
  const { id, token } = await identities.addToken('test', wanted);
  return { id, username: id, password: token };
}

/** Everybody of the matrix, at one bridge with the tenants north and south. */
export async function castOf(identities: Identities): Promise<ReadonlyMap<Kind, Credential | undefined>> {
  await identities.putTenant('test', 'north', ['n1']);
  await identities.putTenant('test', 'south', ['s1']);
  const cast = new Map<Kind, Credential | undefined>([['visitor', undefined]]);
  for (const [kind, more] of Object.entries(TOKENS))
    cast.set(kind as Kind, await credentialOf(identities, more));
  return cast;
}

/** For whoever may say everything at the bridge with this data: for every station of its own tenant, and commands. */
export const masterOf = async (data: string): Promise<Credential> =>
  credentialOf(await Identities.open(data), { forwards: true, role: 'admin' });
