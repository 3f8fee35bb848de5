import * as v from 'valibot';
import type { BridgePeople } from '../../station/api/bridges.ts';
import { NAME } from '../../station/model/channel.ts';
import { People } from '../../station/runtime/bridges/answers.ts';
import { ALL } from '../trust/border.ts';
import type { Identities } from '../trust/identities.ts';
import { PASSWORD_LETTERS, passwordOf } from '../trust/password.ts';
import { HOME, Role } from '../trust/roles.ts';
import { refuse } from './problem.ts';
import type { Routes } from './routes.ts';
import { addTenants, sentence } from './tenant-routes.ts';
import { addTokens } from './token-routes.ts';

const { least, most } = PASSWORD_LETTERS;
const UserName = v.object({ id: v.pipe(v.string(), v.regex(NAME, 'letters, digits, - and _, at most 64')) });
const Wanted = v.strictObject({
  role: Role,
  tenant: v.exactOptional(v.pipe(v.string(), v.regex(NAME))),
  password: v.exactOptional(v.pipe(v.string(), v.minLength(least), v.maxLength(most))),
});
const NOTHING = { 204: { says: 'Done.' } };
const ADMINISTER = { right: 'administer', station: () => ALL } as const;

/** Who may come in: users and tokens, for whoever administers the bridge. No answer has a secret, or the hash of one. */
export function addPeople(routes: Routes, identities: Identities): void {
  routes.add(
    {
      ...ADMINISTER,
      method: 'GET',
      path: '/api/people',
      does: 'The users and tokens there are.',
      gives: { 200: { says: 'All of them, without any secret.', schema: People } },
    },
    (c) => c.json(shown(identities, c.get('identity').token), 200, { 'cache-control': 'no-store' }),
  );
  addUsers(routes, identities);
  addTokens(routes, identities);
  addTenants(routes, identities);
}

function addUsers(routes: Routes, identities: Identities): void {
  const shared = { ...ADMINISTER, path: '/api/people/users/:id', params: UserName, gives: NOTHING } as const;
  const knows = (id: string) => identities.all.users.find((user) => user.id === id);
  routes.add(
    {
      ...shared,
      method: 'PUT',
      does: 'A new user, or a new role and perhaps password of one.',
      body: Wanted,
    },
    async (c, { path: { id }, body }) => {
      const before = knows(id);
      const kept = before?.password ? { password: before.password } : {};
      const password = body.password === undefined ? kept : { password: await passwordOf(body.password) };
      const tenant = body.tenant ?? before?.tenant ?? HOME;
      const why = identities.whyNot({ tenant });
      if (why !== undefined) return refuse(c, 422, sentence(why));
      const user = { id, role: body.role, tenant, ...password };
      await identities.putUser(c.get('identity').who, user);
      return c.body(null, 204);
    },
  );
  routes.add(
    {
      ...shared,
      method: 'DELETE',
      does: 'Removes a user with all tokens of theirs.',
    },
    async (c, { path: { id } }) => {
      if (!knows(id)) return refuse(c, 404, 'Nobody is called so.');
      await identities.removeUser(c.get('identity').who, id);
      return c.body(null, 204);
    },
  );
}

function shown({ all }: Identities, asking: string | undefined): BridgePeople {
  const users = all.users.map(({ id, role, tenant, password }) => {
    return { id, role, tenant, hasPassword: password !== undefined };
  });
  const tokens = all.tokens.map((token) => {
    const { id, label, role, tenant, user, station, rights, way, paired, madeMs, expiresMs } = token;
    const told = { id, label, role, tenant, user, station, rights, way, paired, madeMs, expiresMs };
    return { ...told, isYours: id === asking };
  });
  return { users, tokens, tenants: all.tenants };
}
