import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GARDEN } from '../../node-bridge/devices.ts';
import { configOf, hashOf } from '../../station/runtime/desired/document.ts';
import { build, Fieldline } from '../bridge/process.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-two-'));
  await build();
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

const LAN = { listen: 'always', addresses: ['127.0.0.1'], https: 0, mqtts: 0 };

/** All that a bridge has written by the time it is asked for and paired with, and what it hands out. */
async function install(
  name: string,
): Promise<{ readonly texts: ReadonlyMap<string, string>; readonly open: string[] }> {
  const data = join(folder, name);
  mkdirSync(data, { mode: 0o755 });
  writeFileSync(join(data, 'lan.json'), JSON.stringify(LAN), { mode: 0o644 });
  const bridge = new Fieldline(['start', '--data', data, '--name', 'greenhouse'], {
    PORT: '0',
    MQTT_PORT: '0',
  });
  const [, url] = await bridge.says(/running: (http:\S+) /);
  await bridge.says(/TLS: https/);
  const pairing = new Fieldline(['pair', '--data', data, '--no-qr']);
  const [, ...digits] = await pairing.says(/Code: (\d{3}) (\d{3}) /);
  const body = JSON.stringify({ code: digits.join(''), label: 'Tablet' });
  const paired = await fetch(`${url}/api/pair`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(paired.status).toBe(200);
  await pairing.ended;
  const files = readdirSync(data, { recursive: true, encoding: 'utf8' }).map((file) => join(data, file));
  const open = [data, ...files].filter((file) => (statSync(file).mode & 0o077) !== 0);
  const read = files.filter((file) => statSync(file).isFile());
  const texts = new Map(read.map((file) => [file, readFileSync(file, 'latin1')]));
  texts.set('what it handed out', await paired.text());
  bridge.kill('SIGTERM');
  await bridge.ended;
  return { texts, open };
}

/** Words of chance: long, and not of one kind of letters alone. Of a key, what stands between two of its strokes. */
function secretsIn(text: string): readonly string[] {
  const words = text.match(/[\w+=-]{16,}/g) ?? [];
  return words.filter((word) => /\d/.test(word) && /[a-z]/i.test(word) && new Set(word).size > 7);
}

test('two bridges that were installed alike share no secret in any of their files, and nobody else may read one', async () => {
  const [one, other] = await Promise.all([install('one'), install('other')]);
  const configuration = hashOf(configOf([GARDEN], [])); // equal ones have equal digests
  expect([...one.open, ...other.open]).toEqual([]);
  const of = ({ texts }: typeof one) =>
    new Set([...texts].flatMap(([file, text]) => (file.endsWith('ca.crt') ? [] : secretsIn(text)))); // all may know it
  const [ours, theirs] = [of(one), of(other)];
  const shared = [...ours].filter((secret) => theirs.has(secret) && secret !== configuration);
  const fileOf = ({ texts }: typeof one, name: string) =>
    [...texts].find(([file]) => file.endsWith(name))![1];
  const keyOf = (texts: typeof one) =>
    new X509Certificate(fileOf(texts, 'ca.crt')).publicKey.export({ type: 'spki', format: 'pem' });
  expect(keyOf(one)).not.toBe(keyOf(other));
  const kept = ['ca.key', 'identity.json', 'audit.log', 'bridge.json'];
  for (const name of kept) expect([name, secretsIn(fileOf(one, name)).length > 0]).toEqual([name, true]);
  expect(shared).toEqual([]);
  console.log(
    `two installs: ${ours.size} and ${theirs.size} words of chance in ${one.texts.size} files, ${shared.length} shared`,
  );
});
