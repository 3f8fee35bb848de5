import { duplexPair } from 'node:stream';
import { connectAsync } from 'mqtt';
import { generate } from 'mqtt-packet';
import { afterEach, expect, test } from 'vitest';
import { AedesBroker } from '../../../node-bridge/broker/aedes-broker.ts';
import { BrokerGuard } from '../../../node-bridge/broker/broker-guard.ts';
import { Refusals } from '../../../node-bridge/http/refusals.ts';
import { CONSENT, PASSWORD_CONSENT } from '../../../node-bridge/lan/consent.ts';
import { startBridge } from '../../api/running.ts';
import { openBroker, OWN } from '../../bridge/open-broker.ts';
import { until } from '../../bridge/until.ts';
import { credentialOf } from './cast.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

test('a password that came in the clear is refused though it is right, counted, and said in words; over TLS it is taken', async () => {
  const world = await openBroker();
  ends.push(() => world.close());
  const said: string[] = [];
  const refusals = new Refusals({ often: (_kind, text) => said.push(text) });
  const broker = new AedesBroker(new BrokerGuard(OWN, world.trust, { refusals }), {
    take: async () => undefined,
  });
  await broker.start();
  ends.push(() => broker.close());
  const { username, password } = await credentialOf(world.trust.identities, { role: 'viewer' });
  const answer = async (inTheClear: boolean) => {
    const [near, far] = duplexPair();
    broker.serve(far, { address: '192.168.0.9', inTheClear });
    const heard: number[] = [];
    near.on('data', (bytes: Buffer) => heard.push(...bytes)).on('error', () => undefined);
    near.write(
      generate({
        cmd: 'connect',
        clientId: 'x',
        clean: true,
        keepalive: 30,
        username,
        password: Buffer.from(password),
      }),
    );
    await until(() => heard.length > 3);
    near.destroy();
    return heard[3];
  };
  expect(await answer(true)).toBe(5);
  expect(refusals.all['clear-password']).toBe(1);
  expect(said).toEqual([expect.stringMatching(/password in the clear.*give it a new one/)]);
  expect(await answer(false)).toBe(0);
  expect(refusals.all['clear-password']).toBe(1);
});

const lan = (more: object) =>
  JSON.stringify({
    ...{ listen: 'always', addresses: ['127.0.0.1'], names: ['bridge.test'], https: 0, mqtts: 0 },
    http: { port: 0, consent: CONSENT, ...more },
  });

test.each([
  ['refuses', {}, 5],
  [
    'takes, where its owner allows it in words and health warns of it,',
    { mqttPasswords: PASSWORD_CONSENT },
    'in',
  ],
] as const)(
  'a bridge %s a password that a page sends to its broker over plain http',
  async (_what, more, expected) => {
    const running = await startBridge({ 'lan.json': lan(more) });
    ends.push(() => running.close());
    const { username, password } = await credentialOf(running.identities, { role: 'viewer' });
    const enter = (url: string, headers: Record<string, string>) =>
      connectAsync(url, { reconnectPeriod: 0, username, password, wsOptions: { headers } }, false).then(
        async (client) => (await client.endAsync(true), 'in'),
        ({ code, message }: { readonly code?: unknown; readonly message: string }) => code ?? message,
      );
    const { clearPort } = running.bridge.reach;
    const host = `bridge.test:${clearPort}`;
    expect(await enter(`ws://127.0.0.1:${clearPort}/mqtt`, { host })).toBe(expected);
    expect(await enter(`${running.url.replace('http', 'ws')}/mqtt`, {})).toBe('in');
    const { body } = await running.ask('GET', '/api/health');
    expect(body.includes('takes passwords that come in the clear')).toBe(expected === 'in');
    const figures = await running.ask('GET', '/metrics');
    expect(figures.body).toContain(
      `fieldline_turned_away_total{reason="clear-password"} ${expected === 'in' ? 0 : 1}`,
    );
  },
);
