import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { problemsIn } from '../../node-bridge/config/check.ts';
import { drivers } from '../../station/drivers/index.ts';

const root = join(import.meta.dirname, '../..');
const page = (name: string) => readFileSync(join(root, name), 'utf8');
const blocksOf = (name: string) =>
  [...page(`docs/${name}`).matchAll(/^```json\n(.*?)^```$/gms)].map(([, text]) => text!);

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'fieldline-docs-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  { name: 'bridge.md', block: 0, file: 'fieldline.json' },
  { name: 'actions.md', block: 0, file: 'actions.json' },
  { name: 'trust.md', block: 0, file: 'lan.json' },
  { name: 'devices.md', block: 0, file: 'devices.json' },
  { name: 'devices.md', block: 1, file: 'devices.json', isDevice: true },
  { name: 'devices.md', block: 3, file: 'devices.json', isDevice: true },
  { name: 'garden.md', block: 0, file: 'devices.json' },
  { name: 'garden.md', block: 1, file: 'devices.json', isDevice: true },
  { name: 'mqtt-in.md', block: 0, file: 'mqtt-in.json' },
])('example $block of $name is taken as $file as it stands', async ({ name, block, file, isDevice }) => {
  // What an example names elsewhere.
  if (name === 'mqtt-in.md') writeFileSync(join(folder, 'devices.json'), blocksOf(name)[1]!);
  const text = blocksOf(name)[block]!;
  writeFileSync(join(folder, file), isDevice ? `{ "devices": [${text}] }` : text, { mode: 0o600 });
  expect(await problemsIn(folder)).toEqual({ fatal: [], parts: [] });
});

test.each([
  ['devices.md', 'coap.json', /`(\{ "host": "0\.0\.0\.0".*?\})`/],
  ['devices.md', 'http-in.json', /`(\{ "allow".*?\})`/],
])('what %s says of %s within a sentence is taken, too', async (name, file, pattern) => {
  writeFileSync(join(folder, file), pattern.exec(page(`docs/${name}`))![1]!);
  expect(await problemsIn(folder)).toEqual({ fatal: [], parts: [] });
});

test('the README and the manual name every driver, and none that is not there', () => {
  const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)];
  const manual = pages
    .filter((name) => name.endsWith('.md'))
    .map(page)
    .join('\n');
  const rows = [...page('README.md').matchAll(/^\| `([a-z0-9-]+)` /gm)].map(([, id]) => id!);
  expect(rows.filter((id) => !drivers.has(id))).toEqual([]);
  const simulated = page('README.md').match(/^\| `…-simulated`.*$/m)![0];
  const isNamed = (id: string) =>
    manual.includes(`\`${id}\``) ||
    manual.includes(`"${id}"`) ||
    (id.endsWith('-simulated') && simulated.includes(`\`${id.replace('-simulated', '')}\``));
  expect([...drivers.keys()].filter((id) => !isNamed(id))).toEqual([]);
});
