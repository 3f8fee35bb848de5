import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from '../bridge/process.ts';
import { until } from '../bridge/until.ts';
import { TwoMachines, whyNoNamespaces } from '../lan/namespaces.ts';

const PYTHON = '/usr/bin/python3';
const why = whyNoNamespaces() ?? whyNoZeroconf();
if (why !== undefined) console.log(`announcing to another machine skipped: ${why}`);

function whyNoZeroconf(): string | undefined {
  try {
    execFileSync(PYTHON, ['-c', 'import zeroconf'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'no python3-zeroconf';
  }
}

let folder: string;
let machines: TwoMachines | undefined;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-mdns-'));
  await build();
}, 240_000);
afterAll(async () => {
  await machines?.close();
  rmSync(folder, { recursive: true });
});

interface Said {
  readonly watching?: true;
  readonly wire?: 'mdns' | 'igmp';
  readonly added?: string;
  readonly removed?: string;
  readonly port?: number;
  readonly server?: string;
  readonly addresses?: readonly string[];
  readonly text?: Readonly<Record<string, string>>;
}

test.skipIf(why !== undefined)(
  'another machine hears nothing of a bridge that is shut, finds it once a code is shown, and is told when it goes',
  async () => {
    machines = await TwoMachines.with(folder, { PORT: '0', MQTT_PORT: '0' });
    const two = machines;
    await until(() => /running: /.test(two.said));
    const said: Said[] = [];
    const neighbour = two.across(PYTHON, [
      join(import.meta.dirname, 'neighbour.py'),
      TwoMachines.BRIDGE,
      TwoMachines.OTHER,
      '_fieldline._tcp.local.',
    ]);
    neighbour.stderr!.on('data', (chunk) => console.log(String(chunk)));
    createInterface({ input: neighbour.stdout! }).on('line', (line) => said.push(JSON.parse(line) as Said));
    await until(() => said.some(({ watching }) => watching));
    await sleep(3_000);
    expect(said.filter(({ wire }) => wire)).toEqual([]);

    let shown = '';
    const pairing = two.beside(['pair', '--data', folder]);
    pairing.stdout!.on('data', (chunk) => (shown += String(chunk)));
    await until(() => said.some(({ added }) => added));
    const { added, port, server, addresses, text } = said.find((each) => each.added)!;
    const fingerprint = /([0-9A-F]{2}:){31}[0-9A-F]{2}/.exec(shown)![0];
    const station = text!['station']!;
    expect(added).toBe(`${station}._fieldline._tcp.local.`);
    expect({ port, server, addresses }).toEqual({
      port: 8443,
      server: `${hostname().toLowerCase().split('.')[0]}.local.`,
      addresses: [TwoMachines.BRIDGE],
    });
    expect(fingerprint.startsWith(text!['ca']!)).toBe(true);
    expect(Object.keys(text!).sort()).toEqual(['ca', 'path', 'station', 'txtvers', 'version']);

    const finding = two.across(process.execPath, [
      join(import.meta.dirname, '../../dist/bridge/main.js'),
      'find',
      '--seconds',
      '1',
    ]);
    let found = '';
    finding.stdout!.on('data', (chunk) => (found += String(chunk)));
    await until(() => found.endsWith('\n'));
    expect(found).toMatch(`${station}  https://${TwoMachines.BRIDGE}:8443/  ${server!.replace(/\.$/, '')}`);
    expect(found).toContain(text!['ca']!);

    pairing.kill('SIGINT'); // the code is taken back, and with it the way in
    await until(() => said.some(({ removed }) => removed === added), 60_000);
    await sleep(1_500);
    const before = said.length;
    await sleep(2_000);
    expect(said.slice(before)).toEqual([]);
  },
);
