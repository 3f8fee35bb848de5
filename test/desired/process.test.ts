import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runningIn } from '../../node-bridge/running.ts';
import type { ConfigView } from '../../station/api/configuration.ts';
import { build, Fieldline } from '../bridge/process.ts';

const folder = mkdtempSync(join(tmpdir(), 'fieldline-config-'));
const data = ['--data', join(folder, 'data')];
const PORTS = { PORT: '0', MQTT_PORT: '0', HTTPS_PORT: '0', MQTTS_PORT: '0' };
let last: Fieldline | undefined;
const started = async (): Promise<Fieldline> => {
  const bridge = (last = new Fieldline(['start', '--name', 'yard', ...data], PORTS));
  await bridge.says(/Fieldline is running/);
  return bridge;
};
beforeAll(() => build().then(() => undefined), 240_000);
afterAll(async () => {
  last?.kill();
  await last?.ended;
  rmSync(folder, { recursive: true });
});

/** As the owner asks; a bridge that has just begun says at first that it is not ready. */
async function asked(path: string, method = 'GET', etag = '', body?: object): Promise<Response> {
  const { port, key } = (await runningIn(join(folder, 'data')))!;
  const headers = { authorization: `Bearer ${key}`, 'if-match': etag, 'content-type': 'application/json' };
  const said = body ? { body: JSON.stringify(body) } : {};
  return await fetch(`http://127.0.0.1:${port}/api/stations/yard/${path}`, { method, headers, ...said });
}
const seen = () =>
  vi.waitFor(async () => {
    const answer = await asked('configuration');
    expect(answer.status).toBe(200);
    return { ...((await answer.json()) as Required<ConfigView>), etag: answer.headers.get('etag')! };
  }, 60_000);

test('killed at any moment while it takes a configuration, a bridge begins again with all of the old one or all of the new one', async () => {
  const rule = (n: number) => ({
    rule: {
      ...{ id: `r${n}`, title: `Rule ${n}`, severity: 'info' },
      when: [{ is: 'below', channel: 'garden/soilMoisture', limit: 20 }],
    },
    isOn: true,
  });
  const ends: string[] = [];
  for (const killAfterMs of [0, 4, 15, 60]) {
    let bridge = await started();
    const before = await seen();
    const label = `Garden ${killAfterMs}`;
    const rules = Array.from({ length: 20 }, (_, n) => rule(n + killAfterMs * 100));
    const config = { devices: before.config.devices.map((device) => ({ ...device, label })), rules };
    const taken = asked('desired', 'PUT', before.etag, { config, reason: 'killed' }).catch(() => undefined);
    await sleep(killAfterMs);
    bridge.kill();
    await Promise.all([bridge.ended, taken]);
    bridge = await started();
    const after = await seen();
    const isNew = after.config.devices[0]!.label === label;
    expect(after.config.rules.map((each) => each.rule['id']).sort()).toEqual(
      (isNew ? rules : before.config.rules).map((each) => each.rule['id']).sort(),
    );
    expect(after.reported.version).toBe(isNew ? before.reported.version + 1 : before.reported.version);
    ends.push(`${killAfterMs} ms: ${isNew ? 'new' : 'old'}`);
    bridge.kill('SIGTERM');
    await bridge.ended;
  }
  console.log(`killed while it takes a configuration: ${ends.join(', ')}`);
});

test('the command line shows, compares, pushes and goes back, and writes a bundle', async () => {
  const bridge = await started();
  await seen();
  const file = join(folder, 'wanted.json');
  const run = async (...args: string[]) => {
    const command = new Fieldline([...args, ...data]);
    const { code } = await command.ended;
    return { code, ...{ stdout: command.stdout, stderr: command.stderr } };
  };
  const { stdout: now } = await run('config', 'get');
  writeFileSync(file, now.replace(/"label": "[^"]*"/, '"label": "Beds"'));
  expect((await run('config', 'diff', file)).stdout).toMatch(
    /devices\/garden: changed\n {2}\/label: ".*" -> "Beds"/,
  );
  expect(await run('config', 'push', file, '--reason', 'a name')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('holds') as string,
  });
  const history = (await run('config', 'history')).stdout.split('\n');
  expect(history[0]).toMatch(/desired {2}holds {2}owner \(yard\/api\): a name$/);
  expect((await run('config', 'push', file)).code).toBe(2);
  for (const what of ['get', 'history'])
    expect(await run('config', what, '--station', 'nowhere')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('nowhere has never told here which configuration it has') as string,
    });
  writeFileSync(file, now.replace('garden-simulated', 'no-such'));
  const refused = await run('config', 'push', file, '--reason', 'wrong');
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringContaining('/devices/0/driver: no driver'),
  ]);
  const bundle = join(folder, 'out.json.gz');
  expect((await run('diagnose', bundle)).code).toBe(0);
  expect(JSON.parse(gunzipSync(readFileSync(bundle)).toString())).toMatchObject({
    host: { bridge: { name: 'yard' } },
  });
  bridge.kill('SIGTERM');
  await bridge.ended;
});
