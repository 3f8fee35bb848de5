import type { MiddlewareHandler } from 'hono';
import type { Gate } from './gate.ts';

/** What a page asks without knowing yet whether it is let in. */
const ASKED_BY_ALL = '/health';
const WRONG_HOST = 421;

/**
 * Lets the pages of `--allow-origin` read what the bridge answers, by a credential that they show: the browser sends no cookie of
 * ours along (Fetch standard, CORS protocol). Any page may find out that something answers here, and reads nothing of it.
 */
export const crossOrigin = ({ origins }: Pick<Gate, 'origins'>): MiddlewareHandler => {
  return async (c, next) => {
    const origin = c.req.header('origin');
    const isLetIn = origin !== undefined && origins.includes(origin);
    const isQuestion = c.req.method === 'OPTIONS' && c.req.header('access-control-request-method');
    await next();
    if (isLetIn && isQuestion && c.res.status !== WRONG_HOST) c.res = c.body(null, 204, MAY);
    if (c.req.path === ASKED_BY_ALL) c.res.headers.set('cross-origin-resource-policy', 'cross-origin');
    if (origins.length > 0) c.res.headers.append('vary', 'Origin');
    if (!isLetIn) return;
    c.res.headers.set('access-control-allow-origin', origin);
    c.res.headers.set('access-control-expose-headers', 'etag, retry-after');
  };
};

const MAY = {
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers': 'authorization, content-type, if-match, if-none-match',
  'access-control-max-age': '600',
};
