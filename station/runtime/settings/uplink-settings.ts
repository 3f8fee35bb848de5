import * as v from 'valibot';
import type { UplinkConfig } from '../../api/config.ts';
import { type QuotaName, quotas } from '../../model/quota.ts';
import { type DialectName, dialectNames } from '../../model/uplink.ts';
import { checked } from '../checked.ts';
import { Label, Name } from './names.ts';

/** What a dialect may put between the slashes of a topic. */
const TopicPart = v.pipe(v.string(), v.maxLength(200), v.regex(/^[^+#/\0]*$/, 'no +, # or /'));

const Uplink = v.strictObject({
  id: Name,
  label: v.exactOptional(Label),
  required: v.boolean(),
  dialect: v.picklist(Object.keys(dialectNames) as DialectName[]),
  dialectOptions: v.exactOptional(v.record(Name, TopicPart)),
  mqtt: v.picklist(['3.1.1', '5']),
  qos: v.picklist([0, 1, 2]),
  retain: v.boolean(),
  keepAliveS: v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(3_600)),
  quota: v.picklist(Object.keys(quotas) as QuotaName[]),
  url: v.pipe(
    v.string(),
    v.maxLength(500),
    v.url('not an address'),
    v.check(noSecret, 'no password in the address'),
  ),
  username: v.exactOptional(v.pipe(v.string(), v.maxLength(200))),
  password: v.exactOptional(v.pipe(v.string(), v.maxLength(2_000))),
  remember: v.exactOptional(v.boolean()),
});

/** All places that a station sends to. */
export const Uplinks = v.pipe(
  v.array(Uplink),
  v.maxLength(8, 'more than eight places to send to'),
  v.check((all) => apart(all), 'this place is in the list already'),
);

/** @throws config/invalid. */
export const parseUplink = (json: unknown): UplinkConfig => checked(Uplink, json);

/** A screen never hears a password: where none was typed and nothing else changed about the sign-in, it is the one before. */
export function withPasswordOf(uplink: UplinkConfig, before: UplinkConfig | undefined): UplinkConfig {
  const same = before?.url === uplink.url && before.username === uplink.username;
  if (uplink.password !== undefined || !same || before.password === undefined) return uplink;
  return { ...uplink, password: before.password };
}

export function withoutPassword({ password: _unsaid, ...open }: UplinkConfig): UplinkConfig {
  return open;
}

/** The same place told twice in one way would push itself off. */
function apart(uplinks: readonly UplinkConfig[]): boolean {
  const places = uplinks.map(({ url, dialect }) => `${url} ${dialect}`);
  return (
    new Set(places).size === places.length && new Set(uplinks.map(({ id }) => id)).size === uplinks.length
  );
}

/** The address must not carry credentials: addresses are shown and copied. */
function noSecret(url: string): boolean {
  return !/^[a-z+.-]+:\/\/[^/]*@/i.test(url);
}
