import { afterEach, beforeAll, expect, test } from 'vitest';
import { build } from '../bridge/process.ts';
import { certificate, hasOpenssl, Lock } from './lock.ts';
import { startRaw } from './running.ts';

beforeAll(async () => void (await build()), 240_000);

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

test.skipIf(!hasOpenssl)('a lock that refuses plain connections and unknown addresses', async () => {
  const ours = certificate('bridge');
  const lock = new Lock();
  await lock.open(ours.cert);
  ends.push(() => lock.close());
  const device = (id: string, address: string) => ({
    ...{ id, label: id, driver: 'plotter-lines', address },
    options: { switches: ['lock'] },
  });
  const [known, plain, stranger] = ['127.0.0.1', '127.0.0.1', 'localhost'].map(
    (host) => `${host}:${lock.port}`,
  );
  const running = await startRaw(
    [device('door', `tls:${known}`), device('plain', `tcp:${plain}`), device('unproven', `tls:${stranger}`)],
    {
      'tls.json': JSON.stringify({
        peers: {
          [known!]: { ca: 'lock.pem', cert: 'ours.pem', key: 'ours.key', name: 'lock-7' },
          [stranger!]: { cert: 'ours.pem', key: 'ours.key', name: 'lock-7' },
        },
      }),
      'lock.pem': lock.cert,
      'ours.pem': ours.cert,
      'ours.key': ours.key,
    },
  );
  ends.push(() => running.end());
  const { set, state, reader } = running;
  const outcome = (device: string, id: string) =>
    reader.json(`/devices/${device}/outcome`, (outcome) => outcome.id === id);

  await state('door', ({ lock }) => lock === 0);
  await set('door', { id: 'shut', channel: 'lock', value: 1 });
  expect(await outcome('door', 'shut')).toMatchObject({ ok: true });
  expect([lock.isLocked, lock.moved]).toEqual([1, 1]);

  // Without a cipher it says nothing and does nothing; one that proves nothing is not spoken to by us.
  const refused = await reader.json('/devices/unproven/status', ({ phase }) => phase === 'waiting');
  expect(refused).toMatchObject({ fault: { code: 'link/denied' } });
  await set('unproven', { id: 'open-1', channel: 'lock', value: 0 });
  expect(await outcome('unproven', 'open-1')).toMatchObject({ ok: false });
  await set('plain', { id: 'open-2', channel: 'lock', value: 0 });
  expect(await outcome('plain', 'open-2')).toMatchObject({ ok: false });
  expect(lock.moved).toBe(1);
  expect(reader.heard.some(({ topic, text }) => topic.endsWith('/devices/plain/state') && text !== '')).toBe(
    false,
  );

  // Our address is taken off its list: what is wanted then is not done, and is not claimed to be.
  lock.addresses.clear();
  lock.cut();
  await reader.json('/devices/door/status', ({ phase }) => phase === 'waiting');
  await set('door', { id: 'open-3', channel: 'lock', value: 0 });
  expect(await outcome('door', 'open-3')).toMatchObject({ ok: false, fault: { code: 'command/offline' } });
  expect([lock.isLocked, lock.moved]).toEqual([1, 1]);
  expect(lock.spoke).toEqual(['lock:1\n']);
});
