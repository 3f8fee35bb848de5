import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** Who may import whom, from the inside out: each folder and what it may know besides itself. Not said here = forbidden. */
const may: Record<string, readonly string[]> = {
  'station/model': [],
  'station/codec': ['station/model', '@noble/ciphers'],
  'station/drivers': ['station/model', 'station/codec', 'valibot'],
  'station/detect': [
    'station/model',
    'station/codec',
    'station/drivers',
    'station/runtime/platform.ts',
    'station/runtime/mailbox.ts',
    'valibot',
  ],
  'station/pipeline': ['station/model', 'valibot'],
  'station/api.ts': ['station/model'],
  'station/uplink': [
    'station/model',
    'station/codec',
    'station/api.ts',
    'station/runtime/platform.ts',
    'station/runtime/mailbox.ts',
    'valibot',
  ],
  'station/uplink/dialects': [
    'station/uplink',
    'station/model',
    'station/codec',
    'station/api.ts',
    'station/runtime/platform.ts',
    'valibot',
    'cborg',
  ],
  'station/runtime': ['station', 'valibot'],
  workers: [
    'station',
    'core-wasm/build',
    'package.json',
    'comlink',
    'idb',
    'mqtt',
    'workbox-precaching',
    'workbox-routing',
    'virtual:',
  ],
  'workers/page': ['workers', 'station/model', 'station/api.ts', 'workbox-window'],
  'node-bridge': [
    'station',
    'virtual:',
    'node:',
    'hono',
    '@hono/node-server',
    'ws',
    'aedes',
    'classic-level',
    'mqtt',
    'commander',
    'valibot',
  ],
  web: [
    'station/model',
    'station/api.ts',
    'workers/page',
    'lit',
    '@awesome.me/webawesome',
    'uplot',
    '@fontsource-variable/inter',
    'virtual:',
  ],
};

/** Libraries that only one file may know. */
const only: Record<string, string> = {
  comlink: 'workers/thread.ts',
  '@noble/ciphers': 'station/codec/meter/glo-cipher.ts',
  cborg: 'station/uplink/dialects/senml/cbor.ts',
  idb: 'workers/log/idb-store.ts',
  'classic-level': 'node-bridge/log/level-store.ts',
  aedes: 'node-bridge/broker/aedes-broker.ts',
};

const root = resolve(import.meta.dirname, '..');
const homes = Object.keys(may).sort((a, b) => b.length - a.length);
const under = (path: string, folder: string) =>
  path === folder || path.startsWith(/[/:]$/.test(folder) ? folder : `${folder}/`);
const homeOf = (file: string) => homes.find((home) => under(file, home))!;
const sources = ['station', 'workers', 'node-bridge', 'web'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.d)\.ts$/.test(file) && !file.includes('node_modules'))
    .map((file) => join(folder, file)),
);

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const names = [...text.matchAll(/\b(?:from|import)\s*\(?\s*'([\w@./:?&=-]+)'/g)].map((match) => match[1]!);
  return names.map((name) =>
    name.startsWith('.') ? relative(root, resolve(root, dirname(file), name.split('?')[0]!)) : name,
  );
}

test.each(sources)('%s imports only what it may', (file) => {
  const home = homeOf(file);
  for (const target of importsOf(file)) {
    const allowed = [home, ...may[home]!].some((each) => under(target, each));
    expect(allowed, `${file} -> ${target}`).toBe(true);
    const sole = Object.keys(only).find((library) => under(target, library));
    if (sole) expect(file, `only one file may know ${sole}`).toBe(only[sole]);
  }
});

test('every place of the table exists', () => {
  for (const place of [...Object.keys(may), ...Object.values(only)])
    expect(existsSync(join(root, place)), place).toBe(true);
});
