import { expect, test } from 'vitest';
import { awayConfiguration } from '../../node-bridge/desired/away.ts';
import { LeftBook } from '../../node-bridge/desired/left-book.ts';
import type { IdentityFile } from '../../node-bridge/trust/identity-file.ts';
import type { DesiredView, Reported } from '../../station/model/configuration.ts';
import { desiredMessage, type Pushed, readDesired } from '../../station/runtime/desired/message.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import type { Message } from '../../station/uplink/message.ts';
import { readReported, reportedMessage } from '../../station/uplink/native/configuration.ts';
import { FakeClock } from '../fakes/clock.ts';
import { codec } from '../fakes/codec.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { ANA } from './scene.ts';

const HASH = 'a'.repeat(24);
const pushOf = (id: string, more: Partial<Pushed> = {}): Pushed => ({
  ...{ id, base: { version: 3, hash: HASH }, by: ANA, reason: `for ${id}`, askedMs: 1_000 },
  ...{ config: { devices: [], rules: [] } },
  ...more,
});
const said = (wanted: readonly string[], desired?: DesiredView): Reported => ({
  ...{ version: 3, hash: HASH, versions: [{ version: 3, hash: HASH, atMs: 1, how: 'begun' }], wanted },
  ...(desired ? { desired } : {}),
});

/** A bridge's book with the broker beside it, as far as that keeps messages. */
async function bookOver(store = new MemoryStore()) {
  const clock = new FakeClock(1_000_000);
  const log = await StationLog.open(store, 'yard', clock, (digits) => 'a'.repeat(digits), codec);
  const kept = new Map<string, Uint8Array>();
  const publish = async ({ topic, payload }: Message) => void kept.set(topic, payload);
  const book = await LeftBook.open(log, publish);
  await book.offer();
  const keeper = book.before({ take: () => Promise.resolve() });
  const take = ({ topic, payload, retain }: Message) =>
    keeper.take({ topic, payload, retained: retain, redelivered: false });
  const offered = (station: string) => {
    const payload = kept.get(`fieldline/${station}/desired`);
    return payload && payload.length > 0 ? readDesired(payload).id : undefined;
  };
  return {
    ...{ book, log, clock, kept, offered, take },
    hears: async (station: string, reported: Reported) => {
      await take(reportedMessage({ station, epoch: '' }, reported));
      await book.leave('somebody', pushOf('after-that')); // what stations say is taken in turn
    },
    /** The same store as after a power cut: nothing that comes later reaches it. */
    again: () => bookOver(new MemoryStore(new Map(store.rows))),
  };
}

test('what is left for a station is handed out again after a restart, until the station knows of it', async () => {
  const first = await bookOver();
  await first.hears('mast', said(['old']));
  await first.book.leave('mast', pushOf('p1'));
  expect(first.offered('mast')).toBe('p1');
  const second = await first.again();
  expect(second.offered('mast')).toBe('p1');
  expect(readReported(second.kept.get('fieldline/mast/reported')!)).toEqual(said(['old']));
  expect(second.book.of('mast')).toMatchObject({ waiting: { id: 'p1', by: ANA, reason: 'for p1' } });
  await second.hears('mast', said(['other', 'old'])); // it was there, and has not looked at it yet
  expect(second.offered('mast')).toBe('p1');
  await second.hears('mast', said(['p1', 'other', 'old']));
  expect(second.offered('mast')).toBeUndefined();
  const third = await second.again();
  expect([third.offered('mast'), third.book.of('mast').waiting]).toEqual([undefined, undefined]);
  await third.book.leave('mast', pushOf('p1')); // a broker further on hands it out once more
  expect(third.offered('mast')).toBeUndefined();
});

test('a station of an older version says only what became of the last one: that ends the waiting, too', async () => {
  const { book, hears, offered } = await bookOver();
  await book.leave('mast', pushOf('p1'));
  const { wanted: _none, ...older } = said([]);
  const refused = { ...pushOf('p1'), is: 'refused', sinceMs: 2_000, parts: [] } as const;
  const { config: _config, ...desired } = refused;
  await hears('mast', { ...older, desired });
  expect(offered('mast')).toBeUndefined();
});

test('something newer takes its place; what was given up does not come again, and is named as given up', async () => {
  const { book, again, offered, take } = await bookOver();
  await book.leave('mast', pushOf('p1'));
  await take(desiredMessage('mast', pushOf('p2'))); // over MQTT: the broker itself keeps it, too
  expect([book.of('mast').waiting?.id, book.past('mast')]).toEqual(['p2', ['p1']]);
  const next = await again();
  expect(next.offered('mast')).toBe('p2');
  await next.book.leave('mast', pushOf('p1'));
  expect(next.offered('mast')).toBe('p2');
  await next.take(desiredMessage('mast', undefined)); // somebody takes it back
  expect(next.book.of('mast').waiting).toBeUndefined();
  expect((await next.again()).offered('mast')).toBeUndefined();
  expect(offered('mast')).toBe('p1'); // only what is left at the bridge itself is said by the book
});

test('what cannot be stored is not taken, and nobody is handed it', async () => {
  const store = new MemoryStore();
  const { book, clock, again, offered, take } = await bookOver(store);
  store.failing = { code: 'log/broken', detail: { message: 'no disk' } };
  await expect(book.leave('mast', pushOf('p1'))).rejects.toThrow('log/broken');
  await expect(take(desiredMessage('mast', pushOf('p2')))).rejects.toThrow('log/broken');
  await take(reportedMessage({ station: 'mast', epoch: '' }, said([]))); // it says so again when it is back
  expect([offered('mast'), book.of('mast').waiting]).toEqual([undefined, undefined]);
  store.failing = undefined;
  await clock.advance(60_000);
  await book.leave('mast', pushOf('p3'));
  expect((await again()).offered('mast')).toBe('p3');
});

test('only what is to be kept is kept, of other stations, and what makes no sense takes the place of what was left', async () => {
  const { book, take } = await bookOver();
  await take({ ...desiredMessage('mast', pushOf('p1')), retain: false });
  await take(desiredMessage('yard', pushOf('p2')));
  expect([book.of('mast'), book.of('yard')]).toEqual([{}, {}]);
  await take(desiredMessage('mast', pushOf('p3')));
  for (const text of ['no json', '['.repeat(5_000), '{"id":"../x"}', '{}']) {
    const payload = new TextEncoder().encode(text);
    await take({ topic: 'fieldline/mast/reported', payload, qos: 1, retain: true });
    expect(book.of('mast')).toMatchObject({ waiting: { id: 'p3' } });
  }
  await take({ ...desiredMessage('mast', undefined), payload: new TextEncoder().encode('no json') });
  expect(book.of('mast')).toEqual({});
});

test('there is room for so many stations and so much: those for whom nothing waits make room, then it is refused', async () => {
  const { book, hears, again } = await bookOver();
  const big = { devices: [{ label: 'x'.repeat(120_000) }], rules: [] };
  await hears('quiet', said([]));
  let left = 0;
  const more = () => book.leave(`s${left}`, pushOf(`p${left}`, { config: big }));
  for (; left < 100; left++) if ((await more().catch(() => 'no')) === 'no') break;
  expect(left).toBe(34); // of 120,000 letters and what is around them, in 4 MiB
  await expect(more()).rejects.toThrow('log/no-room');
  for (let n = 34 + 2; n < 256; n++) await book.leave(`t${n}`, pushOf(`q${n}`));
  expect(book.of('quiet').reported).toBeDefined();
  await book.leave('one-more', pushOf('r1'));
  expect(book.of('quiet')).toEqual({});
  await expect(book.leave('too-many', pushOf('r2'))).rejects.toThrow('log/no-room');
  expect((await again()).book.of('one-more').waiting?.id).toBe('r1');
});

test('of a station that is away is told what it said last; what nobody ever heard of, or was changed since, is refused in words', async () => {
  const { book, hears, log, clock, offered } = await bookOver();
  const tenants = [{ id: 'north', stations: ['n1'] }];
  const all: IdentityFile = { version: 1, install: '', tenants, users: [], tokens: [] };
  const away = awayConfiguration(book, log, { all }, clock);
  await hears('mast', said([]));
  expect(await away.configuration('mast')).toEqual({ station: 'mast', reported: said([]) });
  expect(await away.configuration('n1')).toEqual({ station: 'n1' });
  const gap = { device: 'meter', fromMs: 1, toMs: 2, cause: 'unplugged' } as const;
  const sent = log.accept({ station: 'old', epoch: 'e' }, [{ seq: 1, kind: 'gap', gap }]);
  await Promise.all([sent, clock.advance(2_000)]);
  expect(await away.configuration('old')).toEqual({ station: 'old' });
  await expect(away.configuration('nobody')).rejects.toThrow('config/never-told');
  const { id: _id, askedMs: _asked, ...push } = pushOf('p1');
  for (const station of ['nobody', 'n1', 'old'])
    await expect(away.pushConfiguration(station, push)).rejects.toThrow('config/never-told');
  const older = { ...push, base: { version: 2, hash: 'b'.repeat(24) } };
  await expect(away.pushConfiguration('mast', older)).rejects.toThrow('config/changed-since');
  expect(offered('mast')).toBeUndefined();
  expect(await away.pushConfiguration('mast', push)).toBeUndefined();
  expect(await away.configuration('mast')).toMatchObject({ waiting: { reason: 'for p1' } });
  // Read from it right before it left: it had no time to tell everybody.
  const newer = { ...push, base: { version: 4, hash: 'c'.repeat(24) }, reason: 'newer' };
  expect(await away.pushConfiguration('mast', newer)).toBeUndefined();
  expect(await away.configuration('mast')).toMatchObject({ waiting: { reason: 'newer' } });
  await expect(away.diagnose('mast', { by: ANA })).rejects.toThrow('uplink/unreachable');
});
