import { createHash, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

const TOKEN = /^fl_([0-9a-f]{16})_([\w-]{43})$/;

/** A token as it is handed out once: `fl_<id>_<secret>`. Its id is public and names it in lists; of 256 random bits a hash is kept. */
export interface NewToken {
  readonly id: string;
  readonly token: string;
  readonly hash: string;
  readonly mosquitto: string;
}

export function newToken(): NewToken {
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  const token = `fl_${id}_${secret}`;
  return { id, token, hash: digestOf(secret), mosquitto: mosquittoHash(token) };
}

/** What `mosquitto_passwd` writes by default: PBKDF2 with HMAC-SHA-512, 101 rounds. Few, and enough for 256 bits of chance. */
export function mosquittoHash(password: string): string {
  const [rounds, salt] = [101, randomBytes(12)];
  const hash = pbkdf2Sync(password, salt, rounds, 64, 'sha512');
  return `$7$${rounds}$${salt.toString('base64')}$${hash.toString('base64')}`;
}

/** The two halves of a token; undefined for what cannot be one. */
export function halvesOf(token: string): { readonly id: string; readonly hash: string } | undefined {
  const [, id, secret] = TOKEN.exec(token) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, hash: digestOf(secret) };
}

export const digestOf = (text: string | Uint8Array): string =>
  createHash('sha256').update(text).digest('base64url');

/** Whether two texts are the same, in a time that tells nothing of where they differ. */
export function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
