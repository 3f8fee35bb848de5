import * as v from 'valibot';
import type { PairingWish } from '../../api/bridges.ts';
import { checked } from '../checked.ts';

const HOST = String.raw`(?:[\w.-]{1,253}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?`;
const PAGES = new RegExp(`^(https?)://(${HOST})/?$`, 'i');
const MQTT = new RegExp(`^(wss?)://(${HOST})/mqtt$`, 'i');

const Wish = v.strictObject({
  address: v.pipe(v.string(), v.maxLength(300), v.regex(PAGES, 'not an address of a bridge')),
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80)),
  code: v.pipe(v.string(), v.regex(/^(\d{6}|[0-9a-f]{32})$/, 'six digits')),
  label: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1, 'a name is missing'),
    v.maxLength(64, 'at most 64 letters'),
  ),
});

/** The wish, with where its broker is. @throws config/invalid. */
export function parseWish(json: unknown): PairingWish & { readonly url: string } {
  const wish = checked(Wish, json);
  const [, scheme, host] = PAGES.exec(wish.address)!;
  const isSafe = scheme!.toLowerCase() === 'https';
  const address = `${isSafe ? 'https' : 'http'}://${host!.toLowerCase()}`;
  return { ...wish, address, url: `${isSafe ? 'wss' : 'ws'}://${host!.toLowerCase()}/mqtt` };
}

/** Where the pages of a bridge are whose broker is at `url`; undefined where that is no bridge's. */
export function addressOf(url: string): string | undefined {
  const [, scheme, host] = MQTT.exec(url) ?? [];
  return host === undefined ? undefined : `${scheme!.toLowerCase() === 'wss' ? 'https' : 'http'}://${host}`;
}
