import type { Context } from 'hono';
import { CLEAR_COOKIE, COOKIE } from '../trust/border.ts';
import { refuse } from './problem.ts';
import { askingOf } from './routes.ts';

// What the ways in have in common.

export const BODY_BYTES = 4_096;
export const SESSION_MS = 12 * 3_600_000;
export const FRESH = { 'cache-control': 'no-store' };
export const NOTHING = { 204: { says: 'Done.' } };

export const addressOf = (c: Context): string => askingOf(c).address ?? '';

export function later(c: Context, waitMs: number): Response {
  c.header('retry-after', String(Math.ceil(waitMs / 1_000)));
  return refuse(c, 429, 'Too many tries. Wait a little.');
}

export const cookie = (token: string, forS: number): string =>
  `${COOKIE}=${token}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=${forS}`;
/** For a page that came in the clear. */
export const clearCookie = (token: string, forS: number): string =>
  `${CLEAR_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${forS}`;
