import * as v from 'valibot';
import { NAME } from '../../station/model/channel.ts';
import { ALL } from '../trust/border.ts';
import type { Identities, WantedToken } from '../trust/identities.ts';
import { HOME, Right, Role } from '../trust/roles.ts';
import { refuse } from './problem.ts';
import type { Routes } from './routes.ts';
import { sentence } from './tenant-routes.ts';

const DAY_MS = 86_400_000;
const MOST_DAYS = 3_650;
const name = v.pipe(v.string(), v.regex(NAME, 'letters, digits, - and _, at most 64'));
const TokenId = v.object({ id: v.pipe(v.string(), v.regex(/^[\da-f]{16}$/, 'no id of a token')) });
const Wanted = v.pipe(
  v.strictObject({
    label: v.pipe(v.string(), v.trim(), v.minLength(1, 'a name is missing'), v.maxLength(64)),
    role: Role,
    tenant: v.exactOptional(name, HOME),
    user: v.exactOptional(v.pipe(name, v.description('Whose it is: it is gone with the user.'))),
    station: v.exactOptional(
      v.pipe(name, v.description('The station that may speak in its own name with it.')),
    ),
    rights: v.exactOptional(
      v.pipe(
        v.array(Right),
        v.minLength(1, 'it may nothing'),
        v.maxLength(5),
        v.description('Absent: all of its role.'),
      ),
    ),
    days: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_DAYS))),
  }),
  v.check(
    ({ user, station }) => user === undefined || station === undefined,
    'either a user’s or a station’s',
  ),
);
const Made = v.object({ id: v.string(), token: v.string() });

/** Tokens for programs and stations: made, told once, and revoked. */
export function addTokens(routes: Routes, identities: Identities): void {
  const shared = { right: 'administer', station: () => ALL } as const;
  routes.add(
    {
      ...shared,
      method: 'POST',
      path: '/api/people/tokens',
      does: 'Makes a token for a program or a station; it is told this once, for only its hash is kept.',
      body: Wanted,
      gives: { 200: { says: 'The token.', schema: Made } },
    },
    async (c, { body: { days, rights, ...body } }) => {
      const why = identities.whyNot(body);
      if (why !== undefined) return refuse(c, 422, sentence(why));
      const wanted: WantedToken = {
        ...body,
        ...(rights ? { rights: [...new Set(rights)] } : {}),
        ...(days === undefined ? {} : { expiresMs: Date.now() + days * DAY_MS }),
      };
      return c.json(await identities.addToken(c.get('identity').who, wanted), 200, {
        'cache-control': 'no-store',
      });
    },
  );
  routes.add(
    {
      ...shared,
      method: 'DELETE',
      path: '/api/people/tokens/:id',
      does: 'Revokes a token; who is connected with it is cut off.',
      params: TokenId,
      gives: { 204: { says: 'Done.' } },
    },
    async (c, { path: { id } }) => {
      if (identities.all.tokens.every((token) => token.id !== id)) return refuse(c, 404, 'No such token.');
      await identities.revoke(c.get('identity').who, id);
      return c.body(null, 204);
    },
  );
}
