import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyAudit } from '../../node-bridge/trust/audit.ts';
import { Identities, type WantedToken } from '../../node-bridge/trust/identities.ts';
import { isPassword, passwordOf } from '../../node-bridge/trust/password.ts';

const PASSWORD = 'correct horse battery';
let folder: string;
let nowMs: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-trust-'));
  nowMs = Date.UTC(2026, 10, 21);
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (place = folder) => Identities.open(place, () => nowMs);
const token = (more: Partial<WantedToken> = {}): WantedToken => ({
  label: 'Tablet',
  tenant: 'home',
  role: 'operator',
  ...more,
});
const everything = (place: string): string =>
  readdirSync(place)
    .map((file) => readFileSync(join(place, file), 'utf8'))
    .join('\n');

test('two installs share no secret, and nothing that one hands out opens the other', async () => {
  const places = ['a', 'b'].map((name) => join(folder, name));
  const texts: string[] = [];
  for (const place of places) {
    const identities = await open(place);
    await identities.putUser('owner', {
      id: 'anna',
      role: 'admin',
      tenant: 'home',
      password: await passwordOf(PASSWORD),
    });
    await identities.addToken('owner', token());
    texts.push(everything(place));
  }
  const secrets = texts.map((text) => text.match(/[\w+/=-]{16,}/g)!);
  expect(secrets[0]!.length).toBeGreaterThan(6);
  expect(secrets[0]!.filter((secret) => secrets[1]!.includes(secret))).toEqual([]);
  const [one, other] = await Promise.all(places.map((place) => open(place)));
  const { token: mine } = await one!.addToken('owner', token());
  expect(one!.identify(mine)).toMatchObject({ who: 'device Tablet' });
  expect(other!.identify(mine)).toBeUndefined();
});

test('only the person whose folder it is can read it, and no token or password stands there in the open', async () => {
  const identities = await open();
  const { token: told } = await identities.addToken('owner', token());
  const password = await passwordOf(PASSWORD);
  await identities.putUser('owner', { id: 'anna', role: 'admin', tenant: 'home', password });
  for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).sort()).toEqual(['audit.log', 'identity.json']);
  expect(everything(folder)).not.toContain(told.slice(20));
  expect(everything(folder)).not.toContain(PASSWORD);
});

test('a token is who it was made for, until it expires, is revoked, or its user is gone', async () => {
  const identities = await open();
  await identities.putUser('owner', { id: 'anna', role: 'operator', tenant: 'home' });
  const of = async (more: Partial<WantedToken>) => identities.addToken('owner', token(more));
  const [short, mine, device] = [
    await of({ expiresMs: nowMs + 1_000 }),
    await of({ user: 'anna', role: 'admin' }),
    await of({}),
  ];
  expect(identities.identify(short.token)).toBeDefined();
  expect(identities.identify(mine.token)).toMatchObject({
    who: 'user anna',
    rights: new Set(['read', 'command', 'ingest']), // never more than the user's own role
  });
  nowMs += 1_000;
  expect(identities.identify(short.token)).toBeUndefined();
  await identities.removeUser('owner', 'anna');
  expect(identities.identify(mine.token)).toBeUndefined();
  await identities.revoke('owner', device.id);
  expect(identities.identify(device.token)).toBeUndefined();
  expect(identities.all.tokens.map(({ id }) => id)).toEqual([short.id]);
  await of({});
  expect(identities.all.tokens.some(({ id }) => id === short.id)).toBe(false);
});

test('a scope takes rights away and never adds one', async () => {
  const identities = await open();
  const rightsOf = async (more: Partial<WantedToken>) => {
    const { token: told } = await identities.addToken('owner', token(more));
    return [...identities.identify(told)!.rights];
  };
  expect(await rightsOf({ role: 'admin', rights: ['read'] })).toEqual(['read']);
  expect(await rightsOf({ role: 'viewer', rights: ['read', 'administer'] })).toEqual(['read']);
  expect(await rightsOf({ role: 'operator', rights: [] })).toEqual([]);
});

test('a wrong secret, another id, a cut one and what is no token at all are nobody', async () => {
  const identities = await open();
  const { token: right } = await identities.addToken('owner', token());
  const { id: other } = await identities.addToken('owner', token());
  const wrong = right.slice(0, -2) + (right.endsWith('AA') ? 'BB' : 'AA');
  const swapped = right.replace(/_[0-9a-f]{16}_/, `_${other}_`);
  for (const text of [wrong, swapped, right.slice(0, -1), `${right}A`, '', 'fl__', '__proto__', `${right}\n`])
    expect(identities.identify(text), text).toBeUndefined();
  expect(identities.identify(right)).toBeDefined();
});

test('what is revoked by another program is revoked here, and changes made at once all count', async () => {
  const [bridge, command] = [await open(), await open()];
  const made = await Promise.all(
    Array.from({ length: 10 }, (_, at) => (at % 2 ? bridge : command).addToken('owner', token())),
  );
  expect(made.every(({ token: told }) => bridge.identify(told))).toBe(true);
  await command.revoke('owner', made[3]!.id);
  expect(bridge.identify(made[3]!.token)).toBeUndefined();
  expect(bridge.all.tokens).toHaveLength(9);
  const check = await verifyAudit(folder, bridge.all.install);
  expect(check).toMatchObject({ rows: 11, torn: 0 });
  expect(check.brokenAt).toBeUndefined();
});

test('a file that has become unreadable lets nobody in, and is not written over', async () => {
  const identities = await open();
  const { token: told } = await identities.addToken('owner', token());
  writeFileSync(join(folder, 'identity.json'), '{"version":1');
  expect(identities.identify(told)).toBeUndefined();
  await expect(identities.addToken('owner', token())).rejects.toThrow('identity.json cannot be read');
  await expect(open()).rejects.toThrow('identity.json cannot be read');
  expect(readFileSync(join(folder, 'identity.json'), 'utf8')).toBe('{"version":1');
});

test('a lock that a killed program left behind is taken', async () => {
  const identities = await open();
  writeFileSync(join(folder, 'identity.lock'), String(2 ** 22 + 1));
  await identities.addToken('owner', token());
  expect(readdirSync(folder)).not.toContain('identity.lock');
});

test('a password is kept as scrypt, and is right only as a whole', async () => {
  const identities = await open();
  const password = await passwordOf(PASSWORD);
  expect(password).toMatchObject({ N: 32_768, r: 8, p: 3 });
  await identities.putUser('owner', { id: 'anna', role: 'viewer', tenant: 'home', password });
  await identities.putUser('owner', { id: 'token-only', role: 'admin', tenant: 'home' });
  expect(await identities.signIn('anna', PASSWORD)).toMatchObject({ id: 'anna' });
  for (const [id, text] of [
    ['anna', `${PASSWORD} `],
    ['anna', ''],
    ['ben', PASSWORD],
    ['token-only', ''],
    ['__proto__', PASSWORD],
  ] as const)
    expect(await identities.signIn(id, text), id).toBeUndefined();
});

test('a flood of passwords is turned away, not queued for ever', async () => {
  const answers = await Promise.allSettled(Array.from({ length: 6 }, () => isPassword('x')));
  expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(2);
});

test('a station has one tenant, and a token of another cannot speak for it', async () => {
  const identities = await open();
  await identities.putTenant('owner', 'north', ['n1', 'n2']);
  await identities.putTenant('owner', 'south', ['s1']);
  await expect(identities.putTenant('owner', 'south', ['n1'])).rejects.toThrow('is north’s');
  await expect(identities.addToken('owner', token({ tenant: 'west' }))).rejects.toThrow('no tenant');
  await expect(identities.addToken('owner', token({ tenant: 'south', station: 'n1' }))).rejects.toThrow();
  const { token: told } = await identities.addToken('owner', token({ tenant: 'north', station: 'n1' }));
  expect(identities.identify(told)).toMatchObject({ who: 'station n1', station: 'n1', tenant: 'north' });
  await identities.putTenant('owner', 'north', ['n2']);
  expect(identities.identify(told)).toBeUndefined();
});

test('the audit log tells a changed, a missing, an added and a torn line, and by a hash of before a cut one', async () => {
  const identities = await open();
  for (const who of ['anna', 'b\u202een\n{"n":9}', 'carl', 'dora'])
    await identities.note({ who, did: 'sign in', what: 'page', ok: true });
  const { install } = identities.all;
  const path = join(folder, 'audit.log');
  const check = () => verifyAudit(folder, install);
  const whole = readFileSync(path, 'utf8');
  const rows = whole.trimEnd().split('\n');
  expect(rows).toHaveLength(4);
  const { hash } = await check();
  const broken = async (changed: readonly string[]) => {
    writeFileSync(path, `${changed.join('\n')}\n`);
    return (await check()).brokenAt;
  };
  expect(await broken(rows)).toBeUndefined();
  expect(await broken([rows[0]!.replace('anna', 'otto'), ...rows.slice(1)])).toBe(1);
  expect(await broken([rows[0]!, ...rows.slice(2)])).toBe(2);
  expect(await broken([...rows.slice(0, 2), rows[1]!, ...rows.slice(2)])).toBe(3);
  expect(await broken([rows[1]!, rows[0]!, ...rows.slice(2)])).toBe(1);
  expect(await broken(rows.slice(0, 3))).toBeUndefined();
  const seen: string[] = [];
  await verifyAudit(folder, install, (each) => seen.push(each));
  expect(seen).not.toContain(hash);
  writeFileSync(path, whole);
  expect(await verifyAudit(folder, '0'.repeat(32))).toMatchObject({ brokenAt: 1 });
});

test('a line that a power cut tore stands in nobody’s way, and is still bound in', async () => {
  const identities = await open();
  const { id, token: told } = await identities.addToken('owner', token());
  const path = join(folder, 'audit.log');
  appendFileSync(path, '{"n":2,"ti');
  await identities.revoke('owner', id);
  expect(identities.identify(told)).toBeUndefined();
  const { install } = identities.all;
  expect(await verifyAudit(folder, install)).toMatchObject({ rows: 3, torn: 1 });
  writeFileSync(path, readFileSync(path, 'utf8').replace('{"n":2,"ti\n', '{"n":2,"to\n'));
  expect(await verifyAudit(folder, install)).toMatchObject({ rows: 2, brokenAt: 3 });
});

test('what cannot be written down is not done', async () => {
  const identities = await open();
  const { id, token: told } = await identities.addToken('owner', token());
  appendFileSync(join(folder, 'audit.log'), 'x'.repeat(20_000));
  await expect(identities.revoke('owner', id)).rejects.toThrow('audit.log is damaged');
  expect(identities.identify(told)).toBeDefined();
});
