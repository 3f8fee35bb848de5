import * as v from 'valibot';
import { NAME } from '../../station/model/channel.ts';
import { Password } from './password.ts';
import { HOME, Right, Role } from './roles.ts';

const name = v.pipe(v.string(), v.regex(NAME));
const timeMs = v.pipe(v.number(), v.integer());
const hex = (digits: number) => v.pipe(v.string(), v.hexadecimal(), v.length(digits));

const Topic = v.pipe(
  v.string(),
  v.maxLength(200),
  v.check(isTopicFilter, 'no filter of topics beside our own'),
);

const Tenant = v.strictObject({
  id: name,
  /** The stations that are this tenant's alone. */
  stations: v.pipe(v.array(name), v.maxLength(5_000)),
});

const User = v.strictObject({
  id: name,
  role: Role,
  tenant: name,
  /** Absent: only with a token. */
  password: v.exactOptional(Password),
});

const Token = v.strictObject({
  id: hex(16),
  /** SHA-256 of the secret half, or of the certificate. */
  hash: v.pipe(v.string(), v.length(43)),
  /** What a person calls it. */
  label: v.pipe(v.string(), v.maxLength(64)),
  /** Whose it is: a user's, a station's, or neither: a device that was paired. */
  user: v.exactOptional(name),
  station: v.exactOptional(name),
  tenant: name,
  role: Role,
  /** Its scope: what it may of what its role may. Absent: all of it. */
  rights: v.exactOptional(v.pipe(v.array(Right), v.maxLength(5))),
  /** It may speak for every station of its tenant, as a bridge does that sends on. */
  forwards: v.exactOptional(v.literal(true)),
  /** Topics beside the stations' that it may use at the broker: of a device that is no station. */
  topics: v.exactOptional(v.pipe(v.array(Topic), v.maxLength(16))),
  /** The whole token as a mosquitto keeps passwords, so that the same lets in there. */
  mosquitto: v.exactOptional(v.pipe(v.string(), v.regex(/^\$7\$\d{1,7}\$[\w+/=]{1,40}\$[\w+/=]{80,100}$/))),
  /** The one way in which it is good; absent: shown as a secret that nobody on the way can read. */
  way: v.exactOptional(v.picklist(['certificate', 'clear'])),
  /** Whoever has it came in by a pairing code. */
  paired: v.exactOptional(v.literal(true)),
  madeMs: timeMs,
  /** Absent: until it is revoked. */
  expiresMs: v.exactOptional(timeMs),
});

/** Who may come in, as it stands in `identity.json` in the data folder. No secret stands in it, only hashes of some. */
export const IdentityFile = v.strictObject({
  version: v.literal(1),
  /** Made by chance at the first start: no two bridges have the same. */
  install: hex(32),
  /** The bridge itself, which is its home's; absent until it was started. */
  station: v.exactOptional(name),
  tenants: v.pipe(v.array(Tenant), v.maxLength(200)),
  users: v.pipe(v.array(User), v.maxLength(1_000)),
  tokens: v.pipe(v.array(Token), v.maxLength(10_000)),
});
export type IdentityFile = v.InferOutput<typeof IdentityFile>;
export type KeptUser = v.InferOutput<typeof User>;
export type KeptToken = v.InferOutput<typeof Token>;

/** A filter of MQTT in words that are safe everywhere, whose first level is neither open nor that of the stations. */
export function isTopicFilter(text: string): boolean {
  const [first = '', ...rest] = text.split('/');
  const isWord = (level: string) => /^[\w.:@-]{1,64}$/.test(level);
  const isLevel = (level: string, at: number) =>
    level === '+' || isWord(level) || (level === '#' && at === rest.length - 1);
  return isWord(first) && first !== 'fieldline' && rest.length < 10 && rest.every(isLevel);
}

/** Whose a station is. */
export const tenantOf = ({ tenants }: IdentityFile, station: string): string =>
  tenants.find(({ stations }) => stations.includes(station))?.id ?? HOME;
