import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Running, startBridge } from './running.ts';

let running: Running;
beforeAll(async () => {
  running = await startBridge();
  await vi.waitFor(async () => {
    const path = '/api/devices/yard/garden/channels/temperature/value';
    expect((await running.ask('GET', path)).status).toBe(200);
  }, 60_000);
}, 120_000);
afterAll(() => running.close());

test('every example of the manual works as it is written, with curl', async () => {
  const manual = readFileSync(join(import.meta.dirname, '../../docs/api.md'), 'utf8');
  const blocks = [...manual.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, text]) => text!);
  const count = blocks.join('').match(/^curl|\$\(curl/gm)!.length;
  expect(count).toBeGreaterThan(14);
  const env = { ...process.env, BRIDGE: running.url, TOKEN: await running.token(), STATION: 'yard' };
  const shell = (script: string) =>
    promisify(execFile)('bash', ['-e', '-c', script], { env, cwd: running.folder });
  const { stdout } = await shell(
    blocks.join('\n').replaceAll('curl --fail', 'curl --silent --show-error --fail'),
  );
  expect(stdout).toContain('"phase":"confirmed"');
  expect(readdirSync(running.folder)).toContain('garden.csv');
  await expect(shell(`curl --silent --fail-with-body ${running.url}/api/nothing`)).rejects.toMatchObject({
    code: 22,
  });
});

const schemaFile = join(import.meta.dirname, '../../../shared/corpus/wot/td-json-schema-validation.json');
/** The schema in the corpus is of the working draft, which takes its own context only; that of the Recommendation stands in it, too. */
const DRAFT = { '@context': 'https://www.w3.org/ns/wot-next/td' };
const hasSchema = existsSync(schemaFile);
if (!hasSchema) console.log('Thing Descriptions: not judged by the schema of W3C, the corpus is not here');

test.skipIf(!hasSchema)(
  'each device is a Thing Description that is valid by the schema of W3C, and its forms are answered',
  async () => {
    const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as {
      readonly definitions: Readonly<Record<string, { readonly const?: string }>>;
    };
    const isValid = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
    const answer = await running.ask('GET', '/api/things/yard/garden');
    expect(answer.headers['content-type']).toBe('application/td+json');
    const thing = answer.json<{
      base: string;
      properties: Record<string, { forms: { href: string }[] }>;
      actions: Record<string, { forms: { href: string }[] }>;
    }>();
    expect(thing).toMatchObject({ '@context': schema.definitions['thing-context-td-uri-v1.1']!.const });
    expect(isValid({ ...thing, ...DRAFT }), JSON.stringify(isValid.errors)).toBe(true);
    expect(isValid({ ...thing, ...DRAFT, security: 7 })).toBe(false);
    expect(Object.keys(thing.properties)).toEqual(['soilMoisture', 'temperature', 'humidity', 'pump']);
    expect(Object.keys(thing.actions)).toEqual(['set-pump']);
    for (const { forms } of Object.values(thing.properties)) {
      const { pathname } = new URL(forms[0]!.href, thing.base);
      expect(Number((await running.ask('GET', pathname)).body)).not.toBeNaN();
    }
    const { pathname } = new URL(thing.actions['set-pump']!.forms[0]!.href, thing.base);
    const headers = { authorization: `Bearer ${await running.token()}` };
    expect((await running.ask('POST', pathname, headers, { channel: 'pump', value: 0 })).status).toBe(200);
    const all = (await running.ask('GET', '/api/things')).json<readonly object[]>();
    expect(all.every((each) => isValid({ ...each, ...DRAFT }))).toBe(true);
  },
);
