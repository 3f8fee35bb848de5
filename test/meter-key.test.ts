import { createCipheriv } from 'node:crypto';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { hex } from '../station/codec/bytes.ts';
import { drivers } from '../station/drivers/index.ts';
import { USUAL } from '../station/model/uplink.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import { manifestOf } from '../station/runtime/devices/manifest.ts';
import type { Mirror } from '../station/runtime/recovery/mirror.ts';
import { Station } from '../station/runtime/station.ts';
import { recording } from './corpus/captures.ts';
import { FakeBrokers } from './fakes/fake-brokers.ts';
import { FakeClock } from './fakes/clock.ts';
import { kernel } from './fakes/kernels.ts';
import { MemoryStore } from './fakes/memory-store.ts';
import { Ports } from './fakes/ports.ts';
import { codec } from './fakes/codec.ts';

const KEY = '5e0f1a2b3c4d5e6f708192a3b4c5d6e7';
const LUXEMBOURG = '00112233445566778899aabbccddeeff';

/** A telegram as a meter encrypts it, by Node's own cipher. */
function encrypted(text: Uint8Array, counter: number, authentication = LUXEMBOURG): Buffer {
  const title = hex('5341473500000042');
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  const cipher = createCipheriv('aes-128-gcm', hex(KEY), Buffer.concat([title, count]), {
    authTagLength: 12,
  });
  cipher.setAAD(hex(`30${authentication}`));
  const hidden = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(5 + hidden.length);
  return Buffer.concat([hex('db08'), title, hex('82'), length, hex('30'), count, hidden]);
}

test('a meter’s key opens its telegrams and is heard nowhere', async () => {
  const clock = new FakeClock(1_700_000_000_000);
  const [brokers, ports, store] = [new FakeBrokers(), new Ports(), new MemoryStore()];
  let digits = 0;
  const randomHex = (count: number) => (++digits).toString(16).padStart(count, '0').slice(-count);
  const log = await StationLog.open(store, 'desk-1', clock, randomHex, codec);
  let mirror: Mirror | undefined;
  const write = (now: Mirror | undefined) => void (mirror = now);
  const station = await Station.open(
    { clock, brokers, log, kernel: kernel(), transports: ports, randomHex },
    { version: 'test', mirror: { found: undefined, write } },
  );
  const stop = new AbortController();
  const ended = station.run(stop.signal);
  await station.setUplink({ ...USUAL, id: 'u', url: 'fake://broker' });
  const device = { id: 'p1', label: 'Meter', driver: 'dsmr-p1', address: 'serial:0403:6001' };
  await station.addDevice({ ...device, options: { key: KEY } });
  await clock.advance(500);
  const telegram = recording('dsmr5-two-gas-meters.txt');
  const link = ports.open.get(device.address)!;
  link.say(encrypted(telegram, 1));
  link.say(encrypted(telegram, 2, KEY)); // authenticated in another way
  link.say(encrypted(telegram, 3));
  await clock.advance(5_000);

  const entries = await log.read(0, 1_000);
  const rows = entries.flatMap((entry) =>
    entry.kind === 'batch' ? [[entry.batch.subject, entry.batch.time.length]] : [],
  );
  expect(rows).toEqual([
    [undefined, 1],
    ['G0039001936990619', 1],
    [undefined, 1],
    ['G0039001936990619', 1],
  ]);
  const news = await station.news(0);
  const [shown] = news!.devices;
  expect(shown!.counters.lastFault).toEqual({ code: 'frame/locked', detail: { key: 'wrong' } });
  expect(shown!.config).toEqual({ ...device, options: {}, pipeline: [] });
  const published = brokers.taken.map(({ topic, payload }) => `${topic} ${Buffer.from(payload).toString()}`);
  expect(JSON.stringify(mirror)).toContain('dsmr-p1');
  expect(JSON.stringify(published)).toContain('G0039001936990619');
  for (const said of [news, mirror, published, entries]) expect(JSON.stringify(said)).not.toContain(KEY);
  // Another name for the device must not cost its key.
  await station.renameDevice('p1', 'Smart meter');
  expect(JSON.stringify(await station.news(0))).toContain('Smart meter');
  link.say(encrypted(telegram, 4));
  await clock.advance(5_000);
  expect((await log.read(0, 1_000)).filter(({ kind }) => kind === 'batch')).toHaveLength(6);
  stop.abort();
  await clock.advance(5_000);
  await ended;
});

test('a key is asked for without showing it, and refused without saying it', async () => {
  const driver = drivers.get('dsmr-p1')!;
  expect(manifestOf(driver).options).toMatchObject([
    { name: 'key', kind: 'text', secret: true, fallback: '' },
    { name: 'authenticationKey', kind: 'text', secret: true, fallback: '' },
  ]);
  const refused = v.safeParse(driver.options!, { key: `${KEY}0` });
  expect(refused.issues?.map(({ message }) => message)).toEqual(['a key has 32 hexadecimal digits']);
});
