import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import type { ErrandConfig } from './config.ts';
import { addressOutside } from './addresses.ts';
import { Undelivered, wordsOf } from './post.ts';

export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same for every try: mail programs show two of one Message-ID once (RFC 5322, section 3.6.4). */
  readonly key: string;
}

const WITHIN_MS = 20_000;

/** Sends one e-mail; `inside`: whether the server may be in the own network. @throws Undelivered. */
export async function sendMail(
  { host, port, security, username, password, from }: NonNullable<ErrandConfig['smtp']>,
  { to, subject, text, key }: Letter,
  inside: boolean,
): Promise<void> {
  const address = inside ? host : await outside(host);
  const { createTransport } = await import('nodemailer'); // few bridges ever write a letter
  const transport = createTransport({
    host: address,
    port,
    ...(isIP(host) === 0 ? { tls: { servername: host } } : {}),
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(username === undefined ? {} : { auth: { user: username, pass: password ?? '' } }),
    connectionTimeout: WITHIN_MS,
    greetingTimeout: WITHIN_MS,
    socketTimeout: WITHIN_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const id = createHash('sha256').update(key).digest('hex').slice(0, 32);
  try {
    await transport.sendMail({ from, to, subject, text, messageId: `<${id}@fieldline.invalid>` });
  } catch (error) {
    const { code, responseCode = 0 } = error as { readonly code?: string; readonly responseCode?: number };
    // The server's own words may hold what was typed.
    const words = responseCode > 0 ? `the mail server answers with ${responseCode}` : (code ?? 'it failed');
    throw new Undelivered(words, responseCode >= 500);
  } finally {
    transport.close();
  }
}

/** @throws Undelivered. */
const outside = (host: string): Promise<string> =>
  addressOutside(host).catch((error: NodeJS.ErrnoException) => {
    throw new Undelivered(wordsOf(error), error.code === 'EINSIDE');
  });
