import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test } from '@playwright/test';
import { type Certified, newCa, newServer } from '../../node-bridge/trust/certificate.ts';
import { permittedFor } from '../../node-bridge/trust/permitted.ts';
import { certificate } from '../wires/lock.ts';
import { chromiumPath } from './chromium-path.mjs';

const NAME = 'Fieldline greenhouse';
const THERE = 'in';
const ends: (() => unknown)[] = [];
test.afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const hasCertutil = ((): boolean => {
  try {
    execFileSync('which', ['certutil'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** A Chromium of somebody who has trusted a CA by the steps of docs/trust.md, to whom every name is this machine. */
async function trusting(ca: string) {
  const home = mkdtempSync(join(tmpdir(), 'fieldline-home-'));
  ends.push(() => rmSync(home, { recursive: true, force: true }));
  const store = join(home, '.pki/nssdb');
  mkdirSync(store, { recursive: true });
  writeFileSync(join(home, 'ca.crt'), ca);
  execFileSync('certutil', ['-d', `sql:${store}`, '-N', '--empty-password']);
  execFileSync('certutil', ['-d', `sql:${store}`, '-A', '-t', 'C,,', '-n', NAME, '-i', join(home, 'ca.crt')]);
  const browser = await chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    env: { ...process.env, HOME: home } as Record<string, string>,
    args: ['--host-resolver-rules=MAP * 127.0.0.1'],
  });
  ends.push(() => browser.close());
  return browser.newPage();
}

/** A server that shows under each of these names a certificate for it, signed by that CA. */
async function serving(ca: Certified, names: readonly string[]): Promise<number> {
  const issuer = { name: NAME, key: createPrivateKey(ca.key) };
  const shown = (name: string) => {
    const { cert, key } = newServer(issuer, [name, 'localhost', '127.0.0.1'], Date.now());
    return { cert: cert + ca.cert, key };
  };
  const server = createServer(shown('localhost'), (_asked, answer) => answer.end(`<title>${THERE}</title>`));
  for (const name of names) server.addContext(name, shown(name));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ends.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

const BANKS = ['bank.com', 'www.bank.com'];

test('a tablet that trusts a bridge’s CA opens the bridge, and trusts the CA for no bank', async () => {
  test.skip(!hasCertutil, 'no certutil here (libnss3-tools)');
  const own = ['greenhouse.local', 'greenhouse-2.local', 'localhost', '127.0.0.1'];
  const ca = newCa(NAME, permittedFor(own), Date.now());
  const [page, port] = [await trusting(ca.cert), await serving(ca, [...own.slice(0, 2), ...BANKS])];
  const outcome = async (name: string) =>
    page.goto(`https://${name}:${port}/`).then(
      () => page.title(),
      ({ message }: Error) => /net::\w+/.exec(message)?.[0],
    );
  for (const name of own) expect(await outcome(name), name).toBe(THERE);
  for (const name of BANKS) expect(await outcome(name), name).toBe('net::ERR_CERT_INVALID');
});

test('one without constraints would be trusted for all the world: so the test above tells the difference', async () => {
  test.skip(!hasCertutil, 'no certutil here (libnss3-tools)');
  const ca = certificate(NAME);
  const [page, port] = [await trusting(ca.cert), await serving(ca, BANKS)];
  await page.goto(`https://bank.com:${port}/`);
  expect(await page.title()).toBe(THERE);
});
