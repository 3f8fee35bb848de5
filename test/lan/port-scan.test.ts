import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from '../bridge/process.ts';
import { until } from '../bridge/until.ts';
import { TwoMachines, whyNoNamespaces } from './namespaces.ts';

const why = whyNoNamespaces();
if (why !== undefined) console.log(`port scan skipped: ${why}`);

let folder: string;
let machines: TwoMachines | undefined;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-scan-'));
  await build();
}, 240_000);
afterAll(async () => {
  await machines?.close();
  rmSync(folder, { recursive: true });
});

/** What `fieldline pair` says, beside a bridge. */
async function codeShown(two: TwoMachines): Promise<string> {
  let shown = '';
  const pairing = two.beside(['pair', '--role', 'admin', '--data', folder]);
  pairing.stdout!.on('data', (chunk) => (shown += String(chunk)));
  await until(() => /SHA-256/.test(shown));
  return shown;
}

interface Asked {
  readonly status?: number;
  readonly text?: string;
  readonly print?: string;
  readonly cookie?: string;
  readonly error?: string;
}

test.skipIf(why !== undefined)(
  'another machine finds no port before a pairing, the announced ones after it with what they allow, and none once that is revoked',
  async () => {
    const http = { port: 8081, consent: 'everybody on this network may read and forge it' };
    writeFileSync(join(folder, 'lan.json'), JSON.stringify({ http }));
    machines = await TwoMachines.with(folder, { PORT: '0', MQTT_PORT: '0' });
    const two = machines;
    await until(() => /running: /.test(two.said));
    const scan = () => two.other<{ open: unknown[] }>({ scan: TwoMachines.BRIDGE });
    const ask = (about: object) => two.other<Asked>({ ask: about });
    expect(await scan()).toEqual({ open: [] });

    let shown = await codeShown(two);
    const url = /https:\/\/10\.77\.0\.1:8443\//.exec(shown)![0];
    const fingerprint = /([0-9A-F]{2}:){31}[0-9A-F]{2}/.exec(shown)![0];
    const downloaded = await ask({ url: `${url}ca.crt` });
    expect(downloaded.print).toBe(fingerprint);
    const ca = downloaded.text;
    expect((await ask({ url: `${url}api/session`, ca })).status).toBe(401);
    const body = () =>
      JSON.stringify({ code: /Code: (\d{3}) (\d{3})/.exec(shown)!.slice(1).join(''), label: 'Tablet' });
    const paired = await ask({ url: `${url}api/pair`, method: 'POST', body: body(), ca });
    expect(paired.status).toBe(200);
    await until(() => /The network reaches .*MQTT over TLS/.test(two.said));
    const [announced] = [...two.said.matchAll(/The network reaches (.+) here: https/g)].at(-1)!.slice(1);
    const ports = [...announced!.matchAll(/ on (\d+)/g)].map(([, port]) => Number(port)).sort();
    console.log(`port scan: none of 65,535 before, of as many after: ${announced}`);
    expect(await scan()).toEqual({ open: ports });

    const { id, token } = JSON.parse(paired.text!) as { id: string; token: string };
    shown = await codeShown(two);
    const clear = `http://${TwoMachines.BRIDGE}:8081/`;
    const asClear = (headers: object, path = 'api/session') => ask({ url: clear + path, headers });
    expect((await asClear({ authorization: `Bearer ${token}` })).status).toBe(403);
    expect((await asClear({ cookie: `__Host-fieldline=${token}` })).status).toBe(401);
    expect((await asClear({ cookie: `fieldline-clear=${token}` })).status).toBe(401);
    const password = JSON.stringify({ user: 'anna', password: 'long enough it is' });
    expect((await ask({ url: `${clear}api/session`, method: 'POST', body: password })).status).toBe(403);
    const seen = await ask({ url: `${clear}api/pair`, method: 'POST', body: body() });
    const { id: other, ...more } = JSON.parse(seen.text!) as { id: string };
    expect(more).toEqual({});
    const cookie = seen.cookie!.split(';')[0]!;
    expect(seen.cookie).toMatch(
      /^fieldline-clear=fl_\S+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/,
    );
    expect(JSON.parse((await asClear({ cookie })).text!)).toMatchObject({ rights: ['read', 'command'] });
    const own = { authorization: `Bearer ${cookie.split('=')[1]}` };
    expect((await ask({ url: `${url}api/session`, headers: own, ca })).status).toBe(401);

    for (const each of [id, other]) two.beside(['tokens', 'revoke', each, '--data', folder]);
    await until(() => two.said.includes('The network reaches nothing here'));
    expect((await ask({ url: `${url}health` })).error).toBe('ECONNREFUSED');
  },
);
