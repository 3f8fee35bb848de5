import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecureContextOptions } from 'node:tls';
import { type Certified, newCa, newServer, type Party } from './certificate.ts';
import { permittedFor, permittedOf } from './permitted.ts';
import { alone, replacePrivate } from './private-file.ts';

/** What a server of this bridge shows, and the CA that a tablet may come to trust. */
export interface OwnTls {
  readonly ca: string;
  /** SHA-256 of the CA's certificate, as systems show it. */
  readonly fingerprint: string;
  readonly server: SecureContextOptions;
  /** From when until when it is good, ms since 1970. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** Names that it is not for: the CA was made when the bridge was not found so, and may not vouch for them. */
  readonly leftOut: readonly string[];
}

/** The bridge's own CA: its certificate, as PEM too, and what signs with it. */
export interface OwnCa extends Party {
  readonly pem: string;
  readonly cert: X509Certificate;
}

/**
 * The bridge's own CA, made at the first asking and kept in its data folder; then `names` are what it may vouch for ever after.
 * @throws Error where what is there cannot be read: a new CA would be one that nobody trusts.
 */
export async function ownCa(
  folder: string,
  station: string,
  names: readonly string[],
  nowMs: number,
): Promise<OwnCa> {
  const [certFile, keyFile] = [join(folder, 'ca.crt'), join(folder, 'ca.key')];
  const { cert: pem, key } = await alone(join(folder, 'identity.lock'), async (): Promise<Certified> => {
    const [cert, key] = [await textOf(certFile), await textOf(keyFile)];
    if (cert !== undefined && key !== undefined) return { cert, key };
    if (cert !== undefined)
      throw new Error('ca.key is missing; put a copy back, or move ca.crt away to begin anew');
    const made = newCa(`Fieldline ${station}`, permittedFor(names), nowMs);
    await replacePrivate(keyFile, made.key);
    await replacePrivate(certFile, made.cert);
    return made;
  });
  const cert = new X509Certificate(pem);
  return { pem, cert, name: cert.subject.replace(/^CN=/, ''), key: createPrivateKey(key) };
}

/** A new certificate for these names, signed by the bridge's own CA. @throws as {@link ownCa}. */
export async function ownTls(
  folder: string,
  station: string,
  names: readonly string[],
  nowMs: number,
): Promise<OwnTls> {
  const ca = await ownCa(folder, station, names, nowMs);
  const served = permittedOf(ca.cert, names);
  const { cert, key } = newServer(ca, served, nowMs);
  const { validFrom, validTo } = new X509Certificate(cert);
  return {
    ca: ca.pem,
    fingerprint: ca.cert.fingerprint256,
    fromMs: Date.parse(validFrom),
    untilMs: Date.parse(validTo),
    leftOut: names.filter((name) => !served.includes(name)),
    server: { cert: cert + ca.pem, key, minVersion: 'TLSv1.2' },
  };
}

const textOf = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
