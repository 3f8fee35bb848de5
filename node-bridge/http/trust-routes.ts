import type { Context } from 'hono';
import * as v from 'valibot';
import { NAME } from '../../station/model/channel.ts';
import type { Reach } from '../lan/reach.ts';
import { Right } from '../trust/roles.ts';
import { neighbourhoodOf, Slowdown } from '../trust/slowdown.ts';
import type { Trust } from '../trust/trust.ts';
import { addPair, addPairing } from './pairing-routes.ts';
import { refuse } from './problem.ts';
import { askingOf, type Routes } from './routes.ts';
import { addressOf, BODY_BYTES, clearCookie, cookie, FRESH, later, NOTHING, SESSION_MS } from './way-in.ts';

const YEAR_S = 31_536_000;

const name = v.pipe(v.string(), v.regex(NAME));
const SignIn = v.union([
  v.strictObject({ user: name, password: v.pipe(v.string(), v.maxLength(200)) }),
  v.strictObject({ token: v.pipe(v.string(), v.maxLength(200)) }),
]);
const Who = v.object({
  who: v.string(),
  tenant: v.string(),
  rights: v.array(Right),
  station: v.exactOptional(v.string()),
});

type Ways = Pick<Trust, 'identities' | 'pairing'>;

/** Pairing and sessions: the ways in, and the way out. Each body is JSON, so that no form of another site can send it. */
export function addTrust(routes: Routes, trust: Ways, reach?: () => Promise<Reach>): void {
  addPairing(routes, trust, reach);
  addPair(routes, trust);
  addSession(routes, trust);
}

function addSession(routes: Routes, { identities }: Ways): void {
  const slowdown = new Slowdown(Date.now);
  const path = '/api/session';
  routes.open(
    {
      method: 'POST',
      path,
      right: 'own',
      does: 'Signs a page of the bridge in: by a password for twelve hours, or by a token.',
      body: SignIn,
      mostBytes: BODY_BYTES,
      gives: {
        200: { says: 'A cookie was set.', schema: v.object({ signedIn: v.literal(true) }) },
      },
    },
    async (c, { body }) => {
      if (askingOf(c).inTheClear)
        return refuse(c, 403, 'Not in the clear: sign in over https, or pair here.');
      if ('token' in body)
        return identities.identify(body.token)
          ? signedIn(c, body.token, YEAR_S)
          : refuse(c, 401, 'Not known here.');
      const keys = [neighbourhoodOf(addressOf(c)), `user ${body.user}`];
      const waitMs = Math.max(...keys.map((key) => slowdown.takeMs(key)));
      if (waitMs > 0) return later(c, waitMs);
      const user = await identities.signIn(body.user, body.password).catch(() => 'busy' as const);
      if (user === 'busy') return later(c, 1_000);
      const ok = user !== undefined;
      await identities.note({ who: `user ${body.user}`, did: 'sign in', what: keys[0]!, ok });
      if (!user) return refuse(c, 401, 'Wrong name or password.');
      for (const key of keys) slowdown.forgive(key);
      const { id, role, tenant } = user;
      const wanted = { label: 'Signed in', user: id, role, tenant, expiresMs: Date.now() + SESSION_MS };
      return signedIn(c, (await identities.addToken(`user ${id}`, wanted)).token, SESSION_MS / 1_000);
    },
  );
  routes.add(
    {
      method: 'GET',
      path,
      right: 'read',
      does: 'Who one is here, and what one may.',
      gives: { 200: { says: 'Whoever asks.', schema: Who } },
    },
    (c) => {
      const { who, tenant, rights, station } = c.get('identity');
      return c.json({ who, tenant, rights: [...rights], ...(station ? { station } : {}) }, 200, FRESH);
    },
  );
  routes.add(
    { method: 'DELETE', path, right: 'read', does: 'Ends the own token.', gives: NOTHING },
    async (c) => {
      const { token, who } = c.get('identity');
      if (token !== undefined) await identities.revoke(who, token);
      c.header('set-cookie', askingOf(c).inTheClear ? clearCookie('', 0) : cookie('', 0));
      return c.body(null, 204);
    },
  );
}

function signedIn(c: Context, token: string, forS: number): Response {
  c.header('set-cookie', cookie(token, forS));
  return c.json({ signedIn: true }, 200, FRESH);
}
