import { requireTenant } from './holder.ts';
import type { IdentityFile } from './identity-file.ts';

// Whose stations are whose, as `identity.json` says it.

/** Why a tenant cannot have these stations, where it cannot. */
export function whyNoTenant(
  { tenants, station: own }: Pick<IdentityFile, 'tenants' | 'station'>,
  id: string,
  stations: readonly string[],
): string | undefined {
  if (own !== undefined && stations.includes(own))
    return `${own} is this bridge itself and stays the home’s: in a tenant, nobody who administers the home could look after it`;
  for (const other of tenants)
    if (other.id !== id)
      for (const station of other.stations)
        if (stations.includes(station))
          return `the station ${station} is ${other.id}’s: take it from there first`;
  return undefined;
}

/** Whether somebody comes in as one of a tenant. */
export const hasPeople = ({ users, tokens }: IdentityFile, id: string): boolean =>
  [...users, ...tokens].some(({ tenant }) => tenant === id);

/** With these stations as a tenant's, which begins with them where there is none. @throws Error in words. */
export function withTenant(all: IdentityFile, id: string, stations: readonly string[]): IdentityFile {
  const why = whyNoTenant(all, id, stations);
  if (why !== undefined) throw new Error(why);
  const others = all.tenants.filter((tenant) => tenant.id !== id);
  return { ...all, tenants: [...others, { id, stations: [...stations] }] };
}

/** Without a tenant, whose stations are the home's again. @throws Error where it has users or tokens. */
export function withoutTenant(all: IdentityFile, id: string): IdentityFile {
  requireTenant(all, id);
  if (hasPeople(all, id)) throw new Error(`${id} has users or tokens`);
  return { ...all, tenants: all.tenants.filter((tenant) => tenant.id !== id) };
}

/** With this station as the bridge itself, which no tenant has. */
export const keptHome = (all: IdentityFile, station: string): IdentityFile => ({
  ...all,
  station,
  tenants: all.tenants.map((tenant) => ({
    ...tenant,
    stations: tenant.stations.filter((each) => each !== station),
  })),
});
