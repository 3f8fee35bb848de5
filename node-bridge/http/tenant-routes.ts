import * as v from 'valibot';
import { NAME } from '../../station/model/channel.ts';
import { ALL } from '../trust/border.ts';
import type { Identities } from '../trust/identities.ts';
import { HOME } from '../trust/roles.ts';
import { hasPeople, whyNoTenant } from '../trust/tenants.ts';
import { refuse } from './problem.ts';
import type { Routes } from './routes.ts';

const name = v.pipe(v.string(), v.regex(NAME, 'letters, digits, - and _, at most 64'));
const At = v.object({ id: name });
const Stations = v.strictObject({ stations: v.pipe(v.array(name), v.maxLength(5_000)) });

/** Why something cannot be, as a sentence of its own. */
export const sentence = (why: string): string => `${why.replace(/^./, (letter) => letter.toUpperCase())}.`;

/** Tenants: whose stations are whose, for who administers the bridge. */
export function addTenants(routes: Routes, identities: Identities): void {
  const shared = {
    right: 'administer',
    station: () => ALL,
    path: '/api/people/tenants/:id',
    params: At,
    gives: { 204: { says: 'Done.' } },
  } as const;
  routes.add(
    {
      ...shared,
      method: 'PUT',
      does: 'Gives a tenant these stations and no others, and begins it where there is none.',
      body: Stations,
    },
    async (c, { path: { id }, body }) => {
      if (id === HOME)
        return refuse(c, 422, `${sentence(HOME).slice(0, -1)} has every station that no tenant has.`);
      const stations = [...new Set(body.stations)];
      const why = whyNoTenant(identities.all, id, stations);
      if (why !== undefined) return refuse(c, 409, sentence(why));
      await identities.putTenant(c.get('identity').who, id, stations);
      return c.body(null, 204);
    },
  );
  routes.add(
    {
      ...shared,
      method: 'DELETE',
      does: 'Ends a tenant that has neither users nor tokens; its stations are the home’s again.',
    },
    async (c, { path: { id } }) => {
      if (identities.all.tenants.every((tenant) => tenant.id !== id))
        return refuse(c, 404, 'No tenant is called so.');
      if (hasPeople(identities.all, id))
        return refuse(c, 409, 'It has users or tokens: remove and revoke those first.');
      await identities.removeTenant(c.get('identity').who, id);
      return c.body(null, 204);
    },
  );
}
