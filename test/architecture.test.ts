import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** Who may import whom, from the inside out: each folder and what it may know besides itself. Not said here = forbidden. */
const may: Record<string, readonly string[]> = {
  'station/model': [],
  'station/codec': ['station/model', '@noble/ciphers'],
  'station/codec/profile': ['station/codec', 'station/model', 'valibot'],
  'station/drivers': ['station/model', 'station/codec', 'valibot'],
  'station/detect': [
    'station/model',
    'station/codec',
    'station/drivers',
    'station/runtime/platform.ts',
    'station/runtime/mailbox.ts',
    'station/runtime/silence.ts',
    'valibot',
  ],
  'station/doctor': ['station/model', 'station/api'],
  'station/pipeline': ['station/model', 'valibot'],
  'station/rules': ['station/model', 'station/pipeline', 'valibot'],
  'station/api': ['station/model'],
  'station/uplink': [
    'station/model',
    'station/codec',
    'station/api',
    'station/runtime/platform.ts',
    'station/runtime/mailbox.ts',
    'valibot',
  ],
  'station/uplink/dialects': [
    'station/uplink',
    'station/model',
    'station/codec',
    'station/api',
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
  'workers/page': ['workers', 'station/model', 'station/api', 'workbox-window'],
  'node-bridge': [
    'station',
    'virtual:',
    'node:',
    'hono',
    '@hono/node-server',
    'ws',
    '@valibot/to-json-schema',
    'aedes',
    'classic-level',
    'mqtt',
    'mqtt-packet',
    'commander',
    'nodemailer',
    'koffi',
    'uqr',
    'valibot',
    'pino',
    'prom-client',
  ],
  web: [
    'station/model',
    'station/api',
    'station/rules/rule.ts',
    'station/rules/sentence.ts',
    'station/rules/step.ts',
    'station/rules/step-words.ts',
    'station/rules/template.ts',
    'station/pipeline/formula/functions.ts',
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
  idb: 'workers/log/idb-connection.ts',
  'classic-level': 'node-bridge/log/open-level.ts',
  aedes: 'node-bridge/broker/aedes-broker.ts',
  'mqtt-packet': 'node-bridge/broker/aedes-broker.ts',
  nodemailer: 'node-bridge/errands/mail.ts',
  koffi: 'node-bridge/wires/libc.ts',
  '@valibot/to-json-schema': 'node-bridge/http/openapi.ts',
  pino: 'node-bridge/journal.ts',
  'prom-client': 'node-bridge/api/metrics.ts',
  uqr: 'node-bridge/cli/trust/way-in.ts',
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

test('no files import each other in a circle', () => {
  const known = new Set(sources);
  const done = new Set<string>();
  const circleAt = (file: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const target of importsOf(file).filter((each) => known.has(each))) {
      const circle = circleAt(target, [...way, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of sources) expect(circleAt(file, [])?.join(' -> ')).toBeUndefined();
});

test('every place of the table exists', () => {
  for (const place of [...Object.keys(may), ...Object.values(only)])
    expect(existsSync(join(root, place)), place).toBe(true);
});

test('what tests share begins nothing by being imported: it is read once for many of them', () => {
  const shared = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/\.(test|spec)\.ts$/.test(file),
  );
  const hooked = shared.filter((file) =>
    /^(before|after)(Each|All)\(/m.test(readFileSync(join(root, 'test', file), 'utf8')),
  );
  expect(hooked).toEqual([]);
});
