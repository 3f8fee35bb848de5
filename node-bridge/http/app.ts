import { Readable } from 'node:stream';
import { Hono } from 'hono';
import { type Gate, refusalOf } from './gate.ts';
import { headersFor } from './headers.ts';
import type { Page } from './pages.ts';
import { addVerify, type Verify } from './verify-route.ts';

/** How a page finds out that a bridge serves it, and where that bridge's broker is. */
export interface BridgeInfo {
  readonly name: string;
  readonly version: string;
  readonly mqtt: '/mqtt';
}

/** Everything the bridge answers over HTTP: the app, two words about itself, and a check of its log. It changes nothing, so it only reads. */
export function bridgeApp(
  pages: ReadonlyMap<string, Page>,
  info: BridgeInfo,
  gate: Gate,
  verify: Verify,
): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    const refusal = refusalOf({ host: c.req.header('host'), origin: c.req.header('origin') }, gate);
    if (refusal) c.res = c.text(refusal === 421 ? 'Not a name of this bridge.' : 'Not your bridge.', refusal);
    else if (c.req.method !== 'GET' && c.req.method !== 'HEAD')
      c.res = c.text('Only reading.', 405, { allow: 'GET, HEAD' });
    else await next();
    const headers = headersFor(c.req.header('host'));
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
  });
  app.get('/health', (c) => c.json({ status: 'ok' }, 200, { 'cache-control': 'no-store' }));
  app.get('/bridge.json', (c) => c.json(info, 200, { 'cache-control': 'no-store' }));
  addVerify(app, verify);
  app.get('*', (c) => {
    const page = pageAt(c.req.path, pages);
    if (!page) return c.text('Nothing here.', 404);
    const headers = { etag: page.etag, 'cache-control': page.immutable ? FOR_EVER : 'no-cache' };
    if (c.req.header('if-none-match') === page.etag) return c.body(null, 304, headers);
    const described = { ...headers, 'content-type': page.type, 'content-length': String(page.bytes) };
    if (c.req.method === 'HEAD') return c.body(null, 200, described);
    return c.body(Readable.toWeb(page.read()) as ReadableStream, 200, described);
  });
  app.onError((_error, c) => c.text('Something went wrong here.', 500));
  return app;
}

const FOR_EVER = 'public, max-age=31536000, immutable';

/** A path that names no file is a place inside the app, and the app finds it. */
function pageAt(path: string, pages: ReadonlyMap<string, Page>): Page | undefined {
  const isPlace = !path.slice(path.lastIndexOf('/')).includes('.');
  return pages.get(path) ?? (isPlace ? pages.get('/index.html') : undefined);
}
