import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';

// scrypt (RFC 7914) at the cost that OWASP's Password Storage Cheat Sheet gives for 32 MiB: N = 2^15, r = 8, p = 3.
const COST = { N: 2 ** 15, r: 8, p: 3 } as const;
const HASH_BYTES = 32;
/** Each takes 32 MiB and a core for a while: one at a time, and no more than this at once. */
const MOST_WAITING = 4;

export const PASSWORD_LETTERS = { least: 10, most: 200 };

/** What is kept of a password. Its cost stands beside it, so that a later one can be higher. */
export const Password = v.strictObject({
  salt: v.pipe(v.string(), v.base64(), v.maxLength(64)),
  hash: v.pipe(v.string(), v.base64(), v.maxLength(64)),
  N: v.picklist([COST.N, 2 ** 16, 2 ** 17]),
  r: v.literal(COST.r),
  p: v.picklist([1, 2, COST.p]),
});
export type Password = v.InferOutput<typeof Password>;

/** Of nobody: what is compared with where there is no such user, so that the time does not tell. */
const NOBODY: Password = { salt: 'AAAAAAAAAAAAAAAAAAAAAA==', hash: '', ...COST };

export async function passwordOf(text: string): Promise<Password> {
  const salt = randomBytes(16).toString('base64');
  return { salt, hash: (await hashed(text, { salt, ...COST })).toString('base64'), ...COST };
}

/** Whether `text` is the password; of nobody's it takes as long and is false. @throws Error where too many wait. */
export async function isPassword(text: string, password: Password = NOBODY): Promise<boolean> {
  const kept = Buffer.from(password.hash, 'base64');
  const given = await hashed(text, password);
  return kept.length === given.length && timingSafeEqual(kept, given);
}

let waiting = 0;
let turn: Promise<unknown> = Promise.resolve();

async function hashed(text: string, how: Omit<Password, 'hash'>): Promise<Buffer> {
  if (waiting >= MOST_WAITING) throw new Error('too many passwords are being checked');
  waiting++;
  const mine = turn.then(() => derive(text.normalize('NFKC'), how));
  turn = mine.catch(() => undefined);
  return mine.finally(() => waiting--);
}

const derive = (text: string, { salt, N, r, p }: Omit<Password, 'hash'>): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const cost = { N, r, p, maxmem: 2 * 128 * N * r };
    const done = (error: Error | null, key: Buffer) => (error ? reject(error) : resolve(key));
    scrypt(text, Buffer.from(salt, 'base64'), HASH_BYTES, cost, done);
  });
