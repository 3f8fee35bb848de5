import { afterEach, expect, test, vi } from 'vitest';
import { bridgeBroker } from '../workers/bridge.ts';

afterEach(() => void vi.unstubAllGlobals());

test.each([
  ['a bridge', 'http://pi.local:8080/', '{"name":"pi","mqtt":"/mqtt"}', 'ws://pi.local:8080/mqtt'],
  ['a bridge with a certificate', 'https://pi.local/app/', '{"mqtt":"/mqtt"}', 'wss://pi.local/mqtt'],
  ['a static host', 'https://example.org/fieldline/', '{}', undefined],
  ['a host that answers everything with a page', 'https://example.org/', '<!doctype html>', undefined],
  ['somebody who points elsewhere', 'https://example.org/', '{"mqtt":"https://example.net/"}', undefined],
  ['somebody who talks nonsense', 'https://example.org/', '{"mqtt":{"a":1}}', undefined],
  ['nothing', 'https://example.org/', 'null', undefined],
])('where %s serves the app, its broker is as expected', async (_, baseUrl, body, broker) => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: URL) => {
    asked.push(url.href);
    return new Response(body);
  });
  expect(await bridgeBroker(baseUrl)).toBe(broker);
  expect(asked).toEqual([`${baseUrl}bridge.json`]);
});

test('without a network there is no bridge', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  expect(await bridgeBroker('https://example.org/')).toBe(undefined);
});
