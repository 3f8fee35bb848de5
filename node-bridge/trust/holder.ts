import { type IdentityFile, type KeptToken, tenantOf } from './identity-file.ts';
import { HOME } from './roles.ts';

/** @throws Error where there is no such tenant. */
export function requireTenant({ tenants }: IdentityFile, id: string): void {
  if (id !== HOME && tenants.every((tenant) => tenant.id !== id))
    throw new Error(`no tenant is called ${id}`);
}

/** @throws Error where there is no such tenant or user, or one is another tenant's. */
export function requireHolder(
  all: IdentityFile,
  { tenant, user, station }: Pick<KeptToken, 'tenant' | 'user' | 'station'>,
): void {
  requireTenant(all, tenant);
  const holder = all.users.find(({ id }) => id === user);
  if (user !== undefined && holder?.tenant !== tenant)
    throw new Error(`no user of ${tenant} is called ${user}`);
  if (station !== undefined && tenantOf(all, station) !== tenant)
    throw new Error(`the station ${station} is another tenant's`);
}
