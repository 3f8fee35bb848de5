import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { refuse } from '../http/problem.ts';

/** Names what something says: the same as long as it says the same. */
export const etagOf = (what: unknown): string =>
  `"${createHash('sha256').update(JSON.stringify(what)).digest('base64url').slice(0, 22)}"`;

/**
 * Why a change may not be made now, where somebody else has changed it since (RFC 9110, 13.1); undefined where it may.
 * `current`: what it is now, undefined where there is none.
 */
export function changedSince(c: Context, current: string | undefined): Response | undefined {
  const wanted = c.req.header('if-match');
  const isNew = c.req.header('if-none-match') === '*';
  if (wanted === undefined && !isNew)
    return refuse(
      c,
      428,
      'Say with If-Match which version you change (its ETag), or If-None-Match: * for a new one.',
    );
  if (isNew && current !== undefined) return refuse(c, 412, 'It is there already. Read it, and change that.');
  if (wanted === undefined) return undefined;
  const tags = wanted.split(',').map((tag) => tag.trim());
  const matches = current !== undefined && (tags.includes('*') || tags.includes(current));
  return matches
    ? undefined
    : refuse(c, 412, 'It was changed in the meantime. Read it again, and change that.');
}

/** Whether whoever asks has it already. */
export const isKnown = (c: Context, etag: string): boolean =>
  (c.req.header('if-none-match') ?? '')
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .includes(etag);
