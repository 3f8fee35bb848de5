import type { Context } from 'hono';
import * as v from 'valibot';
import { NAME } from '../../station/model/channel.ts';
import { Reach } from '../lan/reach.ts';
import { ALL, bearerIn, isLocal } from '../trust/border.ts';
import type { WantedToken } from '../trust/identities.ts';
import type { Taken } from '../trust/pairing.ts';
import { pairedAs } from '../trust/paired-as.ts';
import { HOME, Role } from '../trust/roles.ts';
import { neighbourhoodOf } from '../trust/slowdown.ts';
import type { Trust } from '../trust/trust.ts';
import { refuse } from './problem.ts';
import { askingOf, type Routes } from './routes.ts';
import { addressOf, BODY_BYTES, clearCookie, FRESH, later, NOTHING, SESSION_MS } from './way-in.ts';

const CODE_DIGITS = 6;
const name = v.pipe(v.string(), v.regex(NAME));
const label = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(64));
const Code = v.strictObject({
  /** Six digits, or the key of a link for a browser on this machine. */
  code: v.pipe(v.string(), v.regex(/^(\d{6}|[0-9a-f]{32})$/)),
  label,
  /** Which station it is, where whoever opened the code has not said so. */
  station: v.exactOptional(name),
});
const Wanted = v.strictObject({
  role: Role,
  tenant: v.exactOptional(name, HOME),
  user: v.exactOptional(name),
  station: v.exactOptional(name),
});
const Ms = v.pipe(v.number(), v.minValue(0));
const Pairing = v.object({
  phase: v.picklist(['closed', 'expired', 'spent', 'open', 'paired']),
  tries: v.exactOptional(v.number()),
  leftMs: v.exactOptional(Ms),
  label: v.exactOptional(v.string()),
});
const Opened = v.object({ code: v.string(), leftMs: Ms, ...v.partial(Reach).entries });
const Key = v.object({ key: v.string() });
const Paired = v.object({ id: v.string(), token: v.exactOptional(v.string()) });

type Ways = Pick<Trust, 'identities' | 'pairing'>;

/** A code is opened, looked after and taken back by who may; `reach` says where it can be used. */
export function addPairing(
  routes: Routes,
  { identities, pairing }: Ways,
  reach: (() => Promise<Reach>) | undefined,
): void {
  const shared = { path: '/api/pairing', right: 'administer', station: () => ALL } as const;
  routes.add(
    {
      ...shared,
      method: 'GET',
      does: 'How the pairing stands.',
      gives: { 200: { says: 'How it stands.', schema: Pairing } },
    },
    (c) => c.json(pairing.state, 200, FRESH),
  );
  routes.add(
    {
      ...shared,
      method: 'POST',
      does: 'Opens a code of six digits: good once, for two minutes and five tries.',
      body: Wanted,
      mostBytes: BODY_BYTES,
      gives: { 200: { says: 'The code, and where it can be used.', schema: Opened } },
      deed: () => 'a code',
    },
    async (c, { body }) => {
      const why = identities.whyNot(body);
      if (why !== undefined) return refuse(c, 422, why);
      const opened = pairing.open(body);
      return c.json({ ...opened, ...(await reach?.()) }, 200, FRESH);
    },
  );
  routes.add(
    {
      ...shared,
      path: '/api/pairing/here',
      method: 'POST',
      does: 'A key for a browser on this machine, which opens `/#here=KEY`: good once, and the network is not let in.',
      body: Wanted,
      mostBytes: BODY_BYTES,
      gives: { 200: { says: 'The key, in place of one that was made before.', schema: Key } },
      deed: () => 'a key for a browser here',
    },
    (c, { body }) => {
      const why = identities.whyNot(body);
      return why === undefined ? c.json({ key: pairing.openHere(body) }, 200, FRESH) : refuse(c, 422, why);
    },
  );
  routes.add(
    { ...shared, method: 'DELETE', does: 'Takes the code back.', gives: NOTHING, deed: () => 'closed' },
    (c) => {
      pairing.close();
      return c.body(null, 204);
    },
  );
}

/** Whoever has the code is let in. */
export function addPair(routes: Routes, { identities, pairing }: Ways): void {
  routes.open(
    {
      method: 'POST',
      path: '/api/pair',
      right: 'own',
      does: 'Gives a token for the code that the bridge shows. 403 says how many `tries` are left.',
      body: Code,
      mostBytes: BODY_BYTES,
      gives: {
        200: {
          says: 'The token, this once; over plain http from elsewhere a cookie in its place.',
          schema: Paired,
        },
      },
    },
    async (c, { body }) => {
      const isCode = body.code.length === CODE_DIGITS;
      const taken = isCode
        ? pairing.take(body.code, body.label, addressOf(c))
        : takenHere(c, body.code, pairing);
      const ok = 'offer' in taken;
      if (!ok && taken.refusal === 'wait') return later(c, taken.waitMs);
      const what = neighbourhoodOf(addressOf(c));
      await identities.note({ who: `device ${body.label}`, did: 'pair', what, ok });
      if (!ok) return refuse(c, 403, 'This is not the code that is open now.', { tries: taken.tries ?? 0 });
      const before = identities.identify(bearerIn(askingOf(c)) ?? '');
      const paired = pairedAs(identities.all, taken.offer, body, before, Date.now());
      if (!paired) return refuse(c, 409, `Another device is ${body.station} here: have that revoked first.`);
      const why = identities.whyNot(paired.wanted);
      if (why !== undefined) return refuse(c, 422, why);
      const { inTheClear } = askingOf(c);
      const wanted = inTheClear ? clearToken(paired.wanted) : paired.wanted;
      const made = await identities.addToken('pairing', { ...wanted, ...(isCode ? { paired: true } : {}) });
      if (paired.instead !== undefined) await identities.revoke('pairing', paired.instead);
      if (!inTheClear) return c.json(made, 200, FRESH);
      c.header('set-cookie', clearCookie(made.token, SESSION_MS / 1_000));
      return c.json({ id: made.id }, 200, FRESH);
    },
  );
}

function takenHere(c: Context, key: string, pairing: Ways['pairing']): Taken {
  const offer = isLocal(askingOf(c)) ? pairing.takeHere(key) : undefined;
  return offer ? { offer } : { refusal: 'wrong' };
}

/** A page without TLS may look, and switch where it was offered that, for some hours; nothing that it is given is good elsewhere. */
const clearToken = (wanted: WantedToken): WantedToken => ({
  ...wanted,
  role: wanted.role === 'admin' ? 'operator' : wanted.role,
  rights: ['read', 'command'],
  way: 'clear',
  expiresMs: Date.now() + SESSION_MS,
});
