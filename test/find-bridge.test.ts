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

test('without a network there is the bridge that there was; one that is gone is forgotten', async () => {
  const kept = new Map<string, unknown>();
  const memory = {
    setting: async (name: string) => kept.get(name),
    keepSetting: async (name: string, value: unknown) => void kept.set(name, value),
  };
  const answers = [undefined, '{"mqtt":"/mqtt"}', undefined, '<!doctype html>', '{}', undefined];
  const found: (string | undefined)[] = [];
  for (const answer of answers) {
    vi.stubGlobal('fetch', async () => {
      if (answer === undefined) throw new TypeError('Failed to fetch');
      return new Response(answer);
    });
    found.push(await bridgeBroker('http://pi.local/', memory));
  }
  const broker = 'ws://pi.local/mqtt';
  expect(found).toEqual([undefined, broker, broker, broker, undefined, undefined]);
});
