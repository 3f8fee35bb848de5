import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type DetailedPeerCertificate } from 'node:tls';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { bridgeApp } from '../../node-bridge/http/app.ts';
import { Refusals } from '../../node-bridge/http/refusals.ts';
import { addTrust } from '../../node-bridge/http/trust-routes.ts';
import { verifyAudit } from '../../node-bridge/trust/audit.ts';
import { openTrust, type Trust } from '../../node-bridge/trust/trust.ts';
import type { Lan } from '../../node-bridge/lan/lan.ts';
import { openLan } from '../../node-bridge/lan/open.ts';

const KEY = '7'.repeat(32);
let folder: string;
let trust: Trust;
let lan: Lan | undefined;
let said: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-lan-'));
  trust = await openTrust(folder, KEY);
  said = [];
});
afterEach(() => {
  lan?.close();
  lan = undefined;
  trust.live.close();
  rmSync(folder, { recursive: true });
});

/** What a bridge opens, with this machine's own address in the network's place. */
async function opened(config: object = {}): Promise<Lan> {
  writeFileSync(
    join(folder, 'lan.json'),
    JSON.stringify({ addresses: ['127.0.0.1'], https: 0, mqtts: 0, ...config }),
  );
  const notes = {
    say: (text: string) => said.push(text),
    often: (_kind: string, text: string) => said.push(text),
  };
  const gate = { hostNames: ['greenhouse.test'], origins: [], hosts: () => lan?.hosts ?? [] };
  const doors = { ...trust, gate, refusals: new Refusals(notes) };
  const info = { name: 'b1', version: '0', mqtt: '/mqtt' } as const;
  const app = bridgeApp(new Map(), info, doors, (routes) => addTrust(routes, trust, () => lan!.looked()));
  const served = { app, doors, mqtt: () => undefined, trust, notes: notes as never };
  return openLan({ dataFolder: folder, httpsPort: undefined, gate }, 'b1', served);
}

const offer = { role: 'viewer', tenant: 'home' } as const;

function ask(
  url: string,
  { host, method = 'GET', body = '' }: { host?: string; method?: string; body?: string } = {},
) {
  const headers = {
    ...(host === undefined ? {} : { host }),
    ...(body === '' ? {} : { 'content-type': 'application/json' }),
  };
  return new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    request(url, { method, headers, rejectUnauthorized: false, agent: false }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += String(chunk)));
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
    })
      .on('error', reject)
      .end(body);
  });
}

test('nothing is open until a code is shown; then the app is, until it was used or is over', async () => {
  lan = await opened();
  expect(lan.reach).toMatchObject({ openness: 'shut', urls: [] });
  expect(lan.hosts).toEqual([]);
  trust.pairing.open(offer);
  const { urls, openness, fingerprint } = await lan.looked();
  expect({ openness, fingerprint }).toEqual({
    openness: 'pairing',
    fingerprint: expect.stringMatching(/^([\dA-F]{2}:){31}/),
  });
  expect(urls[0]).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/$/);
  expect((await ask(`${urls[0]}health`)).status).toBe(200);
  expect((await ask(`${urls[0]}health`, { host: 'rebound.example' })).status).toBe(421);
  expect((await ask(`${urls[0]}api/session`, { method: 'POST', body: '{}' })).status).toBe(400);
});

test('who pairs over it keeps it open, who is revoked shuts it again, and both are said and written down', async () => {
  lan = await opened();
  const { code } = trust.pairing.open(offer);
  const [url] = (await lan.looked()).urls;
  const paired = await ask(`${url}api/pair`, {
    method: 'POST',
    body: JSON.stringify({ code, label: 'Tablet' }),
  });
  expect(paired.status).toBe(200);
  const { id } = JSON.parse(paired.text) as { id: string };
  expect(await lan.looked()).toMatchObject({ openness: 'open' });
  await trust.identities.revoke('test', id);
  await vi.waitFor(
    async () => expect(await lan!.looked()).toMatchObject({ openness: 'shut', urls: [] }),
    20_000,
  );
  await expect(ask(`${url}health`)).rejects.toThrow('ECONNREFUSED');
  expect(said.filter((line) => line.startsWith('The network reaches'))).toHaveLength(3);
  const check = await verifyAudit(folder, trust.identities.all.install);
  expect(check.brokenAt).toBeUndefined();
});

test('a token or a user that the owner makes opens nothing by itself; a line in the configuration does, and another keeps it shut', async () => {
  await trust.identities.addToken('test', { label: 'script', role: 'viewer', tenant: 'home' });
  lan = await opened();
  expect(lan.reach.openness).toBe('shut');
  lan.close();
  lan = await opened({ listen: 'always' });
  expect(lan.reach.openness).toBe('open');
  lan.close();
  lan = await opened({ listen: 'never' });
  trust.pairing.open(offer);
  expect(await lan.looked()).toMatchObject({ openness: 'shut', urls: [] });
});

test('a wrong configuration is told with all that is wrong with it, and opens nothing', async () => {
  await expect(
    opened({ https: 70_000, addresses: ['everywhere'], listen: 'maybe', more: 1 }),
  ).rejects.toThrow(
    /^(?=[^]*addresses\.0: not an IP address)(?=[^]*https: )(?=[^]*listen: )(?=[^]*more: nothing has this name)/,
  );
});

test('the certificate stands for each name and address, and is another one once these change, while it runs', async () => {
  lan = await opened({ listen: 'always', names: ['pump.example'], addresses: ['127.0.0.1', '127.0.0.2'] });
  const { urls } = lan.reach;
  const port = Number(new URL(urls[0]!).port);
  const shown = () =>
    new Promise<DetailedPeerCertificate>((resolve, reject) => {
      const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate(true));
        socket.destroy();
      }).on('error', reject);
    });
  const { subjectaltname } = await shown();
  for (const name of ['DNS:greenhouse.test', 'DNS:pump.example', 'DNS:localhost', '127.0.0.1', '127.0.0.2'])
    expect(subjectaltname).toContain(name);
});
