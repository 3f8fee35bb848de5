import { expect, test, vi } from 'vitest';
import type { Command } from '../../station/model/command.ts';
import { FaultError } from '../../station/model/fault.ts';
import { settle } from '../fakes/clock.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { endOf, Scene, UNO } from './scene.ts';

const ANA = { who: 'Ana', from: 'tablet-7' };
const BEN = { who: 'Ben', from: 'phone-1' };

test('a command is an entry of the log with who, from where, what was before, what was wanted and how long it took', async () => {
  const scene = await Scene.begin();
  await scene.says('uno', 'relay:0');
  const outcome = scene.set('relay', 1, { by: ANA });
  await settle();
  const { controls } = (await scene.station.news(0)).devices[0]!;
  expect(controls!['relay']!.command).toMatchObject({ phase: 'sent', value: 1, before: 0, by: ANA });
  await scene.clock.advance(300);
  await scene.says('uno', 'relay:1');
  expect(await outcome).toMatchObject({ ok: true, value: 1 });
  const [told] = await scene.outcomes();
  expect(told).toMatchObject({
    ok: true,
    value: 1,
    wanted: 1,
    before: 0,
    by: ANA,
    device: 'uno',
    channel: 'relay',
  });
  expect(told!.tookMs).toBeGreaterThanOrEqual(300);
  expect(scene.written).toEqual(['relay:1']);
  await scene.end();
});

test('without a read-back it is unknown after 5 s, and stays that until something newer is known', async () => {
  const scene = await Scene.begin();
  await scene.says('uno', 'relay:0');
  const outcome = scene.set('relay', 1);
  await scene.clock.advance(4_900);
  const phase = async () => (await scene.station.news(0)).devices[0]!.controls!['relay']!.command!.phase;
  expect(await phase()).toBe('sent');
  await scene.clock.advance(200);
  expect(endOf(await outcome)).toBe('command/unconfirmed');
  expect(await phase()).toBe('unknown');
  await scene.end();
});

test('the same id twice is carried out once and answered twice the same, also while the first is on its way', async () => {
  const scene = await Scene.begin();
  await scene.says('uno', 'relay:0');
  const first = scene.set('relay', 1, { id: 'once' });
  const meanwhile = scene.set('relay', 1, { id: 'once' });
  await settle();
  await scene.says('uno', 'relay:1');
  const afterwards = scene.set('relay', 0, { id: 'once' });
  const ends = await Promise.all([first, meanwhile, afterwards]);
  expect(ends.map(({ ok }) => ok)).toEqual([true, true, true]);
  expect(new Set(ends).size).toBe(1);
  expect(scene.written).toEqual(['relay:1']);
  expect(await scene.outcomes()).toHaveLength(1);
  await scene.end();
});

test('an id is known after the program was killed and begun anew; what was on its way then is unknown, and is not written', async () => {
  const store = new MemoryStore();
  const scene = await Scene.begin({}, store);
  await scene.says('uno', 'relay:0');
  const done = scene.set('relay', 1, { id: 'done' });
  await settle();
  await scene.says('uno', 'relay:1');
  await done;
  void scene.set('relay', 1, { id: 'on-its-way', by: ANA });
  await scene.clock.advance(100);
  expect(scene.written).toEqual(['relay:1', 'relay:1']);
  // Nothing more of the first life reaches the store: it was killed.
  const killed = new MemoryStore(new Map(store.rows));
  const again = await Scene.begin({}, killed);
  expect(await again.set('relay', 0, { id: 'done' })).toMatchObject({ ok: true, value: 1 });
  expect(endOf(await again.set('relay', 1, { id: 'on-its-way' }))).toBe('command/unconfirmed');
  await again.clock.advance(10_000);
  expect(again.written).toEqual([]);
  expect((await again.outcomes()).at(-1)).toMatchObject({ id: 'on-its-way', by: ANA, ok: false });
  await again.end();
  await scene.end();
});

test('off waits for nothing, and a program that is killed right after it says that nobody knows', async () => {
  const store = new MemoryStore();
  const scene = await Scene.begin({}, store);
  await scene.says('uno', 'relay:1');
  void scene.set('relay', 0, { id: 'off', by: ANA });
  await settle();
  expect(scene.written).toEqual(['relay:0']);
  await scene.clock.advance(10);
  const killed = new MemoryStore(new Map(store.rows));
  const again = await Scene.begin({}, killed);
  expect((await again.outcomes()).at(-1)).toMatchObject({
    ...{ id: 'off', by: ANA, ok: false },
    fault: { code: 'command/unconfirmed' },
  });
  await again.end();
  await scene.end();
});

test('a store that takes nothing does not hold a command up', async () => {
  const scene = await Scene.begin();
  await scene.says('uno', 'relay:0');
  scene.store.failing = { code: 'log/broken', detail: { message: 'no disk' } };
  void scene.set('relay', 1);
  await settle();
  expect(scene.written).toEqual(['relay:1']);
  scene.store.failing = undefined;
  await scene.end();
});

test.each<[string, Partial<Command> & { channel?: string; value: number }, string]>([
  ['too old', { value: 1, ttlMs: 0 }, 'command/expired'],
  [
    'asked too long ago by a clock that is right',
    { value: 1, askedMs: 1_699_999_980_000 },
    'command/expired',
  ],
  ['out of range', { value: 2 }, 'command/out-of-range'],
  ['measured only', { channel: 't', value: 1 }, 'command/unknown-channel'],
])('%s is refused, logged, and never written', async (_why, { channel = 'relay', value, ...more }, code) => {
  const scene = await Scene.begin();
  await scene.says('uno', 'relay:0\tt:20');
  expect(endOf(await scene.set(channel, value, more))).toBe(code);
  await scene.clock.advance(60_000);
  expect(scene.written).toEqual([]);
  expect((await scene.outcomes()).map(endOf)).toEqual([code]);
  await scene.end();
});

test('a newer command takes the place of one that waits; off is written at once', async () => {
  const scene = await Scene.begin();
  await scene.says('uno', 'relay:0');
  const on = scene.set('relay', 1, { by: ANA });
  await settle();
  const off = scene.set('relay', 0, { by: ANA });
  expect(endOf(await on)).toBe('command/replaced');
  await scene.clock.advance(1);
  await scene.says('uno', 'relay:0');
  expect(endOf(await off)).toBe('ok');
  expect(scene.written).toEqual(['relay:1', 'relay:0']);
  await scene.end();
});

test('a command in flight when the cable is pulled is unknown, one while it is out is refused, and nothing is written when it is back', async () => {
  const scene = await Scene.begin();
  await scene.says('uno', 'relay:0');
  const flying = scene.set('relay', 1, { by: ANA });
  await settle();
  expect(scene.written).toEqual(['relay:1']);
  scene.ports.lose();
  const outcome = await flying;
  expect(outcome).toMatchObject({
    ok: false,
    fault: { code: 'command/unconfirmed', detail: { lost: true } },
  });
  expect(endOf(await scene.set('relay', 1, { by: ANA }))).toBe('command/offline');
  await scene.clock.advance(15_000);
  expect(scene.ports.open.has(UNO.address)).toBe(true);
  await scene.says('uno', 'relay:0');
  await scene.clock.advance(60_000);
  expect(scene.written).toEqual([]);
  await scene.end();
});

test('one controller at a time: another is refused with who and for how long, may take over, and off is everybody’s', async () => {
  const scene = await Scene.begin();
  await scene.says('uno', 'relay:0');
  void scene.set('relay', 1, { by: ANA });
  await settle();
  await scene.says('uno', 'relay:1');
  await scene.clock.advance(10_000);
  const refused = await scene.set('relay', 1, { by: BEN });
  expect(refused).toMatchObject({ ok: false, fault: { code: 'command/in-use', detail: ANA } });
  expect(endOf(await scene.set('relay', 1))).toBe('command/in-use');
  void scene.set('relay', 0, { by: BEN });
  await settle();
  expect(scene.written).toEqual(['relay:1', 'relay:0']);
  await scene.says('uno', 'relay:0');
  const taken = scene.set('relay', 1, { by: BEN, takeOver: true });
  await settle();
  await scene.clock.advance(1);
  await scene.says('uno', 'relay:1');
  expect(await taken).toMatchObject({ ok: true, over: ANA, by: BEN });
  expect(endOf(await scene.set('relay', 1, { by: ANA }))).toBe('command/in-use');
  await scene.clock.advance(30_000);
  void scene.set('relay', 1, { by: ANA });
  await settle();
  expect(scene.written).toHaveLength(4);
  await scene.end();
});

test('keys take bounded memory: more commands in a minute than are remembered are refused, off is not', async () => {
  const scene = await Scene.begin();
  await scene.says('uno', 'relay:0');
  const warned = vi.fn();
  process.on('warning', warned); // of listeners that become more and more
  for (let n = 0; n < 80; n++) void scene.set('relay', 1);
  await scene.clock.advance(1);
  const history = await scene.station.commandHistory('uno', 'relay');
  expect(history).toHaveLength(64);
  expect(endOf(await scene.set('relay', 1))).toBe('command/too-many');
  const before = scene.written.length;
  void scene.set('relay', 0);
  await settle();
  expect(scene.written.slice(before)).toEqual(['relay:0']);
  await scene.clock.advance(70_000);
  void scene.set('relay', 1);
  await settle();
  expect(scene.written.at(-1)).toBe('relay:1');
  await scene.end();
  process.off('warning', warned);
  expect(warned).not.toHaveBeenCalled();
});

test('what comes over a broker right after the program was kept from running is too old; a minute later it is not', async () => {
  const scene = await Scene.begin();
  await scene.says('uno', 'relay:0');
  const set = (id: string) => scene.station.link.obey({ id, device: 'uno', channel: 'relay', value: 1 });
  await scene.clock.doze(60_000);
  expect(endOf(await set('held-back'))).toBe('command/expired');
  await scene.clock.advance(60_000);
  void set('fresh');
  await settle();
  expect(scene.written).toEqual(['relay:1']);
  await scene.end();
});

test('what a screen sends that is no command is refused in words', async () => {
  const scene = await Scene.begin();
  const set = { device: 'uno', channel: 'relay', value: 1 };
  for (const wrong of [{ id: 'a/b' }, { value: NaN }, { ttlMs: -1 }])
    await expect(scene.station.command({ ...set, ...wrong })).rejects.toThrow(FaultError);
  await scene.end();
});
