import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Problem } from '../../node-bridge/http/problem.ts';
import * as v from 'valibot';
import { bearer, FROM_ELSEWHERE, type Running, startBridge } from './running.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: object }>> }>
  >;
  readonly security: readonly object[];
}
interface Told extends Operation {
  readonly method: string;
  readonly path: string;
}

let running: Running;
let file: { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };
let all: readonly Told[];
let token: string;
beforeAll(async () => {
  running = await startBridge();
  token = await running.token();
  file = (await running.ask('GET', '/api/openapi.json')).json<typeof file>();
  all = Object.entries(file.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, told]) => ({ ...told, method: method.toUpperCase(), path })),
  );
}, 120_000);
afterAll(() => running.close());

/** As an example of it, for what is asked for. */
const filled = (path: string) =>
  path
    .replace('{station}', 'yard')
    .replace('{device}', 'garden')
    .replace('{channel}', 'temperature')
    .replace(/\{\w+\}/g, 'x');
const isProblem = (answer: { status: number; headers: Record<string, unknown>; body: string }) => {
  expect(answer.headers['content-type']).toBe('application/problem+json');
  const told = v.parse(Problem, JSON.parse(answer.body));
  expect(told.status).toBe(answer.status);
  expect(told.detail).toMatch(/^[A-Z/].* .*[.]$/);
  return told;
};

test('the file is OpenAPI 3.1, as the schema of its makers judges it', async () => {
  const judged = await new Validator().validate(structuredClone(file));
  expect(judged.errors ?? []).toEqual([]);
  expect(judged.valid).toBe(true);
  const broken = await new Validator().validate({ ...structuredClone(file), paths: { 'no-slash': {} } });
  expect(broken.valid).toBe(false);
  const names = all.map(({ operationId }) => operationId);
  expect(new Set(names).size).toBe(names.length);
});

test('every route that the server answers is in the file, and every one of the file is answered', () => {
  const served = running.bridge.routes
    .filter(({ method, path }) => method !== 'ALL' || (path !== '*' && path !== '/*'))
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  const told = all.map(({ method, path }) => `${method} ${path}`);
  expect([...new Set(served)].sort()).toEqual([...told].sort());
  expect(told.length).toBeGreaterThan(30);
});

test('without a credential from elsewhere every route is refused in words, and none that changes something is open here', async () => {
  let refused = 0;
  for (const { method, path, security } of all) {
    if (security.length === 0) continue; // nothing is told there, or the body is the credential: see trust
    const elsewhere = await running.ask(method, filled(path), FROM_ELSEWHERE);
    expect([elsewhere.status, isProblem(elsewhere).title], `${method} ${path}`).toEqual([
      401,
      'Unauthorized',
    ]);
    refused++;
    if (method === 'GET') continue;
    const here = await running.ask(method, filled(path));
    expect([here.status, isProblem(here).title], `${method} ${path}`).toEqual([401, 'Unauthorized']);
    refused++;
  }
  console.log(`openapi: ${all.length} routes, ${refused} refusals without a credential`);
  expect(refused).toBeGreaterThan(40);
});

test('a wrong body is refused in words by every route that takes one', async () => {
  const known = bearer(token);
  let refused = 0;
  for (const { method, path, requestBody } of all) {
    if (!requestBody?.content['application/json']) continue;
    const ask = (body: string, type = 'application/json') =>
      running.ask(method, filled(path), { ...known, 'if-match': '*', 'content-type': type }, body);
    const cases: readonly (readonly [string, number, string?])[] = [
      ['{"a":', 400],
      ['[]', 400],
      ['null', 400],
      ['"x"', 400],
      ['{"thisIsNoField":1,"nested":{"deep":[1]}}', 400],
      ['{}', 415, 'text/plain'],
      ['a=b', 415, 'application/x-www-form-urlencoded'],
      [`"${'x'.repeat(300_000)}"`, 413],
    ];
    for (const [body, status, type] of cases) {
      const answer = await ask(body, type);
      expect(answer.status, `${method} ${path} ${body.slice(0, 40)}`).toBe(status);
      expect(isProblem(answer).detail).not.toContain('thisIsNoField');
      refused++;
    }
  }
  console.log(`openapi: ${refused} wrong bodies refused`);
  expect(refused).toBeGreaterThan(60);
});

test('a wrong query and a wrong name in the path are refused in words', async () => {
  for (const { method, path, parameters } of all) {
    if (method !== 'GET') continue;
    const query = parameters.some((each) => each.in === 'query');
    if (query) {
      const asked = `${filled(path)}?from=yesterday&points=-1&limit=x&format=exe`;
      const odd = await running.ask(method, asked, bearer(token));
      expect(odd.status, path).toBe(400);
      expect(isProblem(odd).problems?.length, path).toBeGreaterThan(0);
    }
    if (!path.includes('{')) continue;
    const named = await running.ask(method, path.replace(/\{\w+\}/g, 'a%2F..%2Fb'), bearer(token));
    expect([400, 403], path).toContain(named.status);
    isProblem(named);
  }
});

test('what is answered has the form that the file says', async () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'https://x/file', ...file });
  await vi.waitFor(async () => {
    const value = await running.ask('GET', '/api/devices/yard/garden/channels/temperature/value');
    expect(value.status).toBe(200);
  }, 60_000);
  let judged = 0;
  for (const { method, path, parameters } of all) {
    const needed = parameters.some((each) => each.in === 'query' && each.required);
    if (method !== 'GET' || needed || /\{(rule|id)\}/.test(path)) continue;
    const { status, headers, body } = await running.ask(method, filled(path), bearer(token));
    const given = file.paths[path]!['get']!.responses;
    if (status === 426) continue;
    expect(Object.keys(given), `${path} ${status}`).toContain(String(status));
    const type = String(headers['content-type']).split(';')[0]!;
    const content = given[status]!.content!;
    expect(Object.keys(content), path).toContain(type);
    if (!content[type]!.schema) continue;
    const place = ['paths', path, 'get', 'responses', status, 'content', type, 'schema'];
    const pointer = place.map((part) =>
      encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1')),
    );
    const isRight = ajv.compile({ $ref: `https://x/file#/${pointer.join('/')}` });
    expect(
      isRight(JSON.parse(body)),
      `${path}: ${ajv.errorsText(isRight.errors)} ${body.slice(0, 300)}`,
    ).toBe(true);
    judged++;
  }
  expect(judged).toBeGreaterThan(12);
});
