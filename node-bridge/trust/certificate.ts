import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { isIP } from 'node:net';
import { addressBytes, bits, context, integer, octets, oid, sequence, set, time, utf8, yes } from './der.ts';
import { constraintsOf, NAME_CONSTRAINTS, type Permitted } from './permitted.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CA_DAYS = 3_650;
/** A board without a clock may make its CA in 1970: no time before this was written is right. */
const WRITTEN_MS = Date.UTC(2026, 10, 21);
/** Longer ones are refused by Apple's systems even where a person trusts the CA (support.apple.com/en-us/102028: 825 days). */
const SERVER_DAYS = 397;
const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));

/** A certificate and its key, both as PEM. */
export interface Certified {
  readonly cert: string;
  readonly key: string;
}

/** A new CA on P-256 that can sign certificates of servers and devices, for what it is permitted alone, and no further CA. */
export function newCa(name: string, permitted: Permitted, nowMs: number): Certified {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const usage = extension('2.5.29.15', bits(Buffer.from([0b00000110]), 1), true); // keyCertSign, cRLSign
  const basic = extension('2.5.29.19', sequence(yes, integer(Buffer.from([0]))), true);
  const constraints = extension(NAME_CONSTRAINTS, constraintsOf(permitted), true);
  const subject = { name, key: privateKey };
  const during = [
    Math.min(nowMs, WRITTEN_MS) - DAY_MS,
    Math.max(nowMs, WRITTEN_MS) + CA_DAYS * DAY_MS,
  ] as const;
  return signed(subject, subject, during, [basic, usage, CA_PURPOSES, constraints]);
}

/** Who signs, by name and key. */
export interface Party {
  readonly name: string;
  readonly key: KeyObject;
}

/** A certificate for a server under these names and addresses, signed by a CA called `by` (RFC 5280; RFC 6125 for the names). */
export function newServer(ca: Party, names: readonly string[], nowMs: number): Certified {
  const alternatives = names.map((name) =>
    isIP(name) ? context(7, false, addressBytes(name)) : context(2, false, Buffer.from(name, 'ascii')),
  );
  const named = extension('2.5.29.17', sequence(...alternatives));
  return newLeaf(ca, names[0]!, [SERVER_AUTH, named], [nowMs - DAY_MS, nowMs + SERVER_DAYS * DAY_MS]);
}

/** A certificate with which a device shows who it is to a server; it is good for nothing else. */
export const newDevice = (ca: Party, name: string, untilMs: number, nowMs: number): Certified =>
  newLeaf(ca, name, [CLIENT_AUTH], [nowMs - DAY_MS, untilMs]);

function newLeaf(
  ca: Party,
  name: string,
  purpose: readonly Buffer[],
  during: readonly [number, number],
): Certified {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const basic = extension('2.5.29.19', sequence(), true);
  const usage = extension('2.5.29.15', bits(Buffer.from([0x80]), 7), true); // digitalSignature
  return signed({ name, key: privateKey }, ca, during, [basic, usage, ...purpose]);
}

function signed(
  subject: Party,
  issuer: Party,
  [fromMs, untilMs]: readonly [number, number],
  extensions: readonly Buffer[],
): Certified {
  const body = sequence(
    context(0, true, integer(Buffer.from([2]))), // X.509 version 3
    integer(Buffer.concat([Buffer.from([0x40]), randomBytes(15)])),
    ECDSA_SHA256,
    nameOf(issuer.name),
    sequence(time(fromMs), time(untilMs)),
    nameOf(subject.name),
    publicKeyOf(subject.key),
    context(
      3,
      true,
      sequence(
        ...extensions,
        extension('2.5.29.14', octets(idOf(subject.key))),
        extension('2.5.29.35', sequence(context(0, false, idOf(issuer.key)))),
      ),
    ),
  );
  const whole = sequence(body, ECDSA_SHA256, bits(sign('sha256', body, issuer.key)));
  const lines = whole.toString('base64').match(/.{1,64}/g)!;
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: subject.key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

const extension = (id: string, value: Uint8Array, critical = false): Buffer =>
  sequence(oid(id), ...(critical ? [yes] : []), octets(value));

const SERVER_AUTH = extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1')));
/** No programs, no mail: some systems trust what a person installs for all of it. */
const CA_PURPOSES = extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2')));
const CLIENT_AUTH = extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.2')));

const nameOf = (text: string): Buffer => sequence(set(sequence(oid('2.5.4.3'), utf8(text.slice(0, 64)))));

const publicKeyOf = (key: KeyObject): Buffer => createPublicKey(key).export({ type: 'spki', format: 'der' });

const idOf = (key: KeyObject): Buffer =>
  createHash('sha256').update(publicKeyOf(key)).digest().subarray(0, 20);
