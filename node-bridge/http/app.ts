import { Readable } from 'node:stream';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import * as v from 'valibot';
import { type Gate, refusalOf } from './gate.ts';
import { crossOrigin } from './cross-origin.ts';
import { headersFor } from './headers.ts';
import type { Trust } from '../trust/trust.ts';
import type { Page } from './pages.ts';
import { Problem, refuse } from './problem.ts';
import { Routes } from './routes.ts';

/** How a page finds out that a bridge serves it, and where that bridge's broker is. */
export const BridgeInfo = v.object({
  name: v.string(),
  /** What people call it, where somebody gave it a name. */
  label: v.optional(v.string()),
  version: v.string(),
  mqtt: v.literal('/mqtt'),
  /** The port where it is over TLS, once it is. */
  https: v.exactOptional(v.number()),
});
export type BridgeInfo = v.InferOutput<typeof BridgeInfo>;

/** Where the app is over TLS, and the CA behind that as PEM; undefined where there is none yet. */
export interface TlsShown {
  readonly ca: () => string | undefined;
  readonly httpsPort: () => number | undefined;
}

/**
 * Everything the bridge answers over HTTP: the app and two words about itself to everybody, and below `/api` what `add` puts
 * there. All else only reads.
 */
export function bridgeApp(
  pages: ReadonlyMap<string, Page>,
  info: BridgeInfo,
  {
    gate,
    tls,
    ...trust
  }: Pick<Trust, 'border' | 'identities'> & { readonly gate: Gate; readonly tls?: TlsShown },
  add: (routes: Routes) => void,
): Hono {
  const app = new Hono();
  app.use(crossOrigin(gate));
  app.use(async (c, next) => {
    const refusal = refusalOf({ host: c.req.header('host'), origin: c.req.header('origin') }, gate);
    if (refusal)
      c.res = refuse(c, refusal, refusal === 421 ? 'Not a name of this bridge.' : 'Not your bridge.');
    else await next();
    const { socket } = (c.env as HttpBindings).incoming;
    const headers = headersFor(c.req.header('host'), 'encrypted' in socket);
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
  });
  const routes = new Routes(app, trust);
  addAbout(routes, info, tls);
  add(routes);
  app.all('*', (c) => {
    if (!['GET', 'HEAD'].includes(c.req.method)) {
      c.header('allow', 'GET, HEAD');
      return refuse(c, 405, 'Only reading here.');
    }
    if (c.req.path.startsWith('/api/'))
      return refuse(c, 404, 'Nothing here: /api/openapi.json lists all there is.');
    const page = pageAt(c.req.path, pages);
    if (!page) return c.text('Nothing here.', 404);
    const headers = { etag: page.etag, 'cache-control': page.immutable ? FOR_EVER : 'no-cache' };
    if (c.req.header('if-none-match') === page.etag) return c.body(null, 304, headers);
    const described = { ...headers, 'content-type': page.type, 'content-length': String(page.bytes) };
    if (c.req.method === 'HEAD') return c.body(null, 200, described);
    return c.body(Readable.toWeb(page.read()) as ReadableStream, 200, described);
  });
  app.onError((error, c) => {
    routes.watch.failed(error);
    return refuse(c, 500, 'Something went wrong here.');
  });
  return app;
}

/** The type by which systems offer to install it (RFC 5280 in PEM; there is no registered one). */
const CA_HEADERS = {
  'content-type': 'application/x-x509-ca-cert',
  'content-disposition': 'attachment; filename="fieldline-ca.crt"',
  'cache-control': 'no-store',
};
const FOR_EVER = 'public, max-age=31536000, immutable';
const FRESH = { 'cache-control': 'no-store' };

function addAbout(routes: Routes, info: BridgeInfo, tls: TlsShown | undefined): void {
  routes.open(
    {
      method: 'GET',
      path: '/health',
      right: 'anybody',
      does: 'That the bridge answers at all.',
      gives: { 200: { says: 'It answers.', schema: v.object({ status: v.literal('ok') }) } },
    },
    (c) => c.json({ status: 'ok' }, 200, FRESH),
  );
  routes.open(
    {
      method: 'GET',
      path: '/bridge.json',
      right: 'anybody',
      does: 'Which bridge this is, and where its broker is.',
      gives: { 200: { says: 'This bridge.', schema: BridgeInfo } },
    },
    (c) => {
      const https = tls?.httpsPort();
      return c.json({ ...info, ...(https === undefined ? {} : { https }) }, 200, FRESH);
    },
  );
  routes.open(
    {
      method: 'GET',
      path: '/ca.crt',
      right: 'anybody',
      does: 'The CA of this bridge, to be compared with what the bridge shows, and trusted.',
      gives: {
        200: { says: 'The certificate, as PEM.', type: CA_HEADERS['content-type'] },
        404: { says: 'There is none yet.', type: 'application/problem+json', schema: Problem },
      },
    },
    (c) => {
      const ca = tls?.ca();
      return ca === undefined
        ? refuse(c, 404, 'There is no CA yet: pairing makes one.')
        : c.body(ca, 200, CA_HEADERS);
    },
  );
}

/** A path that names no file is a place inside the app, and the app finds it. */
function pageAt(path: string, pages: ReadonlyMap<string, Page>): Page | undefined {
  const isPlace = !path.slice(path.lastIndexOf('/')).includes('.');
  return pages.get(path) ?? (isPlace ? pages.get('/index.html') : undefined);
}
