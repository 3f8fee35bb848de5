import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectionOptions } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listen } from '../../node-bridge/http/server.ts';
import { certificate } from '../wires/lock.ts';
import { newCa, newServer } from '../../node-bridge/trust/certificate.ts';
import { ownTls } from '../../node-bridge/trust/own-ca.ts';
import { permittedFor, permittedOf } from '../../node-bridge/trust/permitted.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'fieldline-ca-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const NAMES = ['greenhouse.local', 'localhost', '127.0.0.1', '192.168.7.20', '::1', 'fd00::a:1'];

test('OpenSSL reads what we write, and finds it good for a server under each of its names and under no other', () => {
  const nowMs = Date.now();
  const ca = newCa('Fieldline greenhouse', permittedFor(NAMES), nowMs);
  const issuer = { name: 'Fieldline greenhouse', key: createPrivateKey(ca.key) };
  const server = newServer(issuer, NAMES, nowMs);
  const [read, root] = [new X509Certificate(server.cert), new X509Certificate(ca.cert)];
  expect(read.verify(root.publicKey)).toBe(true);
  expect([root.ca, read.ca, read.checkIssued(root)]).toEqual([true, false, true]);
  expect(read.checkHost('greenhouse.local')).toBe('greenhouse.local');
  expect(read.checkHost('greenhouse.local.evil.example')).toBeUndefined();
  for (const address of ['127.0.0.1', '192.168.7.20', '::1', 'fd00::a:1'])
    expect(read.checkIP(address)).toBe(address);
  expect(read.checkIP('192.168.7.21')).toBeUndefined();
  const days = (Date.parse(read.validTo) - Date.parse(read.validFrom)) / 86_400_000;
  expect(days).toBeLessThanOrEqual(398);
  writeFileSync(join(folder, 'ca.pem'), ca.cert);
  writeFileSync(join(folder, 'server.pem'), server.cert);
  const verified = execFileSync('openssl', [
    'verify',
    '-x509_strict',
    '-purpose',
    'sslserver',
    '-CAfile',
    join(folder, 'ca.pem'),
    join(folder, 'server.pem'),
  ]);
  expect(String(verified)).toContain('OK');
});

test('a CA is made once, for this bridge alone, its key is for nobody else, and a lost key is told', async () => {
  const [one, other] = [join(folder, 'a'), join(folder, 'b')];
  const first = await ownTls(one, 'greenhouse', NAMES, Date.now());
  const again = await ownTls(one, 'renamed', NAMES, Date.now());
  const elsewhere = await ownTls(other, 'greenhouse', NAMES, Date.now());
  expect(again.fingerprint).toBe(first.fingerprint);
  expect(again.server.cert).not.toBe(first.server.cert);
  expect(elsewhere.fingerprint).not.toBe(first.fingerprint);
  expect(readFileSync(join(other, 'ca.key'), 'utf8')).not.toBe(readFileSync(join(one, 'ca.key'), 'utf8'));
  expect(statSync(join(one, 'ca.key')).mode & 0o777).toBe(0o600);
  unlinkSync(join(one, 'ca.key'));
  await expect(ownTls(one, 'greenhouse', NAMES, Date.now())).rejects.toThrow('ca.key is missing');
});

test('who trusts the CA is served over TLS 1.2 and 1.3; older ones, other CAs and other names are not', async () => {
  const { ca, server } = await ownTls(folder, 'greenhouse', NAMES, Date.now());
  const strange = await ownTls(join(folder, 'strange'), 'greenhouse', NAMES, Date.now());
  const https = createServer(server, (_request, answer) => answer.end());
  const port = await listen(https, 0);
  const shake = (more: ConnectionOptions) =>
    new Promise<string>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, ca, servername: 'greenhouse.local', ...more }, () => {
        resolve(socket.getProtocol() ?? '');
        socket.destroy();
      });
      socket.on('error', ({ message }) => resolve(message));
    });
  expect(await shake({})).toBe('TLSv1.3');
  expect(await shake({ maxVersion: 'TLSv1.2' })).toBe('TLSv1.2');
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  expect(await shake(old)).toMatch(/version|unsupported/i);
  expect(await shake({ ca: strange.ca })).toMatch(/signature|self-signed|unable/i);
  expect(await shake({ servername: 'evil.example' })).toContain('altnames');
  https.close();
});

/** What OpenSSL says of a server's certificate under this name, signed with the key of a CA. */
function verified(ca: { cert: string; key: string }, name: string): string {
  const issuer = { name: 'Fieldline greenhouse', key: createPrivateKey(ca.key) };
  writeFileSync(join(folder, 'ca.pem'), ca.cert);
  writeFileSync(join(folder, 'leaf.pem'), newServer(issuer, [name, 'localhost'], Date.now()).cert);
  const args = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile'];
  const { stdout, stderr } = spawnSync('openssl', [
    ...args,
    join(folder, 'ca.pem'),
    join(folder, 'leaf.pem'),
  ]);
  return String(stdout) + String(stderr);
}

test('whoever trusts the CA of a bridge trusts it for the bridge and the own network, and for no site of the internet', () => {
  const found = ['shed', 'box-7', 'pump.example', 'shed.local', '203.0.113.9', '2001:db8::7', ...NAMES];
  const ca = newCa('Fieldline greenhouse', permittedFor(found), Date.now());
  const text = String(execFileSync('openssl', ['x509', '-noout', '-text'], { input: ca.cert }));
  expect(text).toMatch(/X509v3 Name Constraints: critical\s+Permitted:\s+DNS:localhost\s+DNS:local\s/);
  expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
  const good = [
    'shed.local',
    'shed-2.local',
    'localhost',
    'box-7',
    'pump.example',
    'www.pump.example',
  ].concat(
    ['10.1.2.3', '192.168.99.1', '172.31.0.1', '127.0.0.1', '::1', 'fe80::1', 'fd00::5', '203.0.113.9'],
    ['2001:db8::7'],
  );
  const bad = [
    'bank.com',
    'www.google.com',
    'local.bank.com',
    'evillocal',
    'shed',
    'www.shed',
    'example',
  ].concat(['8.8.8.8', '172.32.0.1', '203.0.113.10', '2001:db8::8', 'notpump.example']);
  for (const name of good) expect(verified(ca, name), name).toContain('OK');
  for (const name of bad) expect(verified(ca, name), name).toContain('permitted subtree violation');
  expect(permittedOf(new X509Certificate(ca.cert), [...good, ...bad])).toEqual(good);
});

test('a bridge whose CA was made before it had a name is certified without that name, and says which; an older CA is left as it was', async () => {
  const first = await ownTls(folder, 'greenhouse', NAMES, Date.now());
  expect(first.leftOut).toEqual([]);
  const later = await ownTls(folder, 'greenhouse', [...NAMES, 'new.example', '198.51.100.4'], Date.now());
  expect(later.leftOut).toEqual(['new.example', '198.51.100.4']);
  const shown = new X509Certificate(String(later.server.cert));
  expect([shown.checkHost('new.example'), shown.checkHost('greenhouse.local')]).toEqual([
    undefined,
    'greenhouse.local',
  ]);
  const old = new X509Certificate(certificate('Fieldline of before').cert);
  expect(permittedOf(old, ['bank.com', 'shed'])).toEqual(['bank.com', 'shed']);
});
