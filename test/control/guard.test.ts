import { expect, test } from 'vitest';
import type { Control, Interlock } from '../../station/model/control.ts';
import { settle } from '../fakes/clock.ts';
import { endOf, Scene, UNO } from './scene.ts';

const HARMFUL: Control = { risk: 2, safe: 0 };
const WIND: Interlock = { device: 'mast', channel: 'wind', when: 'above', limit: 12, staleMs: 5_000 };
const ANA = { who: 'Ana', from: 'tablet-7' };

/** A scene with a relay that does as it is told. */
async function obedient(control: Control, wind?: number): Promise<Scene> {
  const scene = await Scene.begin({ relay: control });
  if (wind !== undefined) await scene.says('mast', `wind:${wind}`);
  await scene.says('uno', 'relay:0');
  return scene;
}

const newest = (scene: Scene) => (scene.written.at(-1) ?? 'relay:0').replace(/^.*:/, 'relay:');

async function switchedOn(scene: Scene): Promise<void> {
  const on = scene.set('relay', 1, { by: ANA });
  await settle();
  await scene.says('uno', 'relay:1');
  expect(endOf(await on)).toBe('ok');
}

test('max-on time: what is on too long is switched off by the station, told under its name', async () => {
  const scene = await obedient({ ...HARMFUL, maxOnMs: 10_000 });
  await switchedOn(scene);
  await scene.goesOn(9_500, () => newest(scene));
  expect(scene.written).toEqual(['relay:1']);
  await scene.goesOn(1_500, () => newest(scene));
  expect(scene.written).toEqual(['relay:1', 'relay:0']);
  const ended = (await scene.outcomes()).at(-1);
  expect(ended).toMatchObject({ ok: true, wanted: 0, by: { who: 'max-on time', from: 'desk-1' } });
  await scene.end();
});

test('max-on time after a page was frozen: switched off at the next tick, however late', async () => {
  const scene = await obedient({ ...HARMFUL, maxOnMs: 10_000 });
  await switchedOn(scene);
  await scene.clock.doze(3_600_000);
  await settle();
  expect(scene.written).toEqual(['relay:1', 'relay:0']);
  await scene.end();
});

test('max-on time holds for what was switched on by hand, and for what never was confirmed', async () => {
  const scene = await obedient({ ...HARMFUL, maxOnMs: 10_000 });
  await scene.says('uno', 'relay:1');
  await scene.goesOn(10_500, () => newest(scene).replace('0', scene.written.length > 0 ? '0' : '1'));
  expect(scene.written).toEqual(['relay:0']);
  void scene.set('relay', 1); // and the sketch says nothing more
  await scene.clock.advance(11_000);
  expect(scene.written.slice(1)).toEqual(['relay:1', 'relay:0']);
  await scene.end();
});

test('what cannot be ended is tried again, more and more rarely', async () => {
  const scene = await obedient({ ...HARMFUL, maxOnMs: 1_000 });
  await switchedOn(scene);
  await scene.goesOn(600_000, () => 'relay:1', 1_000);
  const offs = scene.written.filter((line) => line === 'relay:0').length;
  expect(offs).toBeGreaterThan(5);
  expect(offs).toBeLessThan(20);
  await scene.end();
});

test('dead-man: goes off unless it is renewed in time; who renews what is off is told so', async () => {
  const scene = await obedient({ ...HARMFUL, deadManMs: 3_000 });
  await switchedOn(scene);
  for (let n = 0; n < 5; n++) {
    await scene.goesOn(2_000, () => newest(scene));
    expect(endOf(await scene.set('relay', 1, { by: ANA, renews: true }))).toBe('ok');
  }
  expect(scene.written).toEqual(['relay:1']);
  await scene.goesOn(3_500, () => newest(scene));
  expect(scene.written).toEqual(['relay:1', 'relay:0']);
  expect(endOf(await scene.set('relay', 1, { by: ANA, renews: true }))).toBe('command/not-on');
  expect((await scene.outcomes()).at(-1)).toMatchObject({ by: { who: 'dead-man' } });
  await scene.end();
});

test('dead-man: somebody else cannot renew what one person wants', async () => {
  const scene = await obedient({ ...HARMFUL, deadManMs: 3_000 });
  await switchedOn(scene);
  const other = { by: { who: 'Ben', from: 'phone' }, renews: true };
  expect(endOf(await scene.set('relay', 1, other))).toBe('command/in-use');
  await scene.end();
});

test.each([
  [14.2, 14.2],
  [undefined, undefined],
])(
  'interlock: with wind %s it is refused with that value, and off works all the same',
  async (wind, value) => {
    const scene = await obedient({ ...HARMFUL, interlocks: [WIND] }, wind);
    const refused = await scene.set('relay', 1);
    expect(refused).toMatchObject({ ok: false, fault: { code: 'command/interlocked' } });
    const { detail } = (refused as { fault: { detail: object } }).fault;
    expect(detail).toMatchObject({ limit: 12, when: 'above', ...(value === undefined ? {} : { value }) });
    expect('value' in detail).toBe(value !== undefined);
    expect(scene.written).toEqual([]);
    void scene.set('relay', 0);
    await settle();
    expect(scene.written).toEqual(['relay:0']);
    await scene.end();
  },
);

test('interlock: a reading that is too old, or of a device that is away, does not allow anything; a new one does', async () => {
  const scene = await obedient({ ...HARMFUL, interlocks: [WIND] }, 5);
  await scene.clock.advance(4_000);
  const on = scene.set('relay', 1);
  await settle();
  await scene.says('uno', 'relay:1');
  expect(endOf(await on)).toBe('ok');
  await scene.clock.advance(2_000);
  expect(endOf(await scene.set('relay', 1))).toBe('command/interlocked');
  await scene.says('mast', 'wind:6');
  void scene.set('relay', 1);
  await settle();
  expect(scene.written).toHaveLength(2);
  await scene.end();
});

test('interlock: judged again at the moment of writing, not only when it was asked', async () => {
  const scene = await obedient({ ...HARMFUL, interlocks: [WIND] }, 5);
  const link = scene.ports.open.get(UNO.address)!;
  let free!: () => void;
  const slow = new Promise<void>((resolve) => (free = resolve));
  const write = link.write.bind(link);
  link.write = async (bytes) => (await write(bytes), await slow);
  const first = scene.set('relay', 0);
  await settle();
  const second = scene.set('relay', 1);
  await settle();
  await scene.says('mast', 'wind:20');
  free();
  await settle();
  expect(endOf(await second)).toBe('command/interlocked');
  expect(endOf(await first)).toBe('command/replaced');
  expect(scene.written).toEqual(['relay:0']);
  await scene.end();
});

test('interlock: ends what is on where it was set so, in less than a tick, and where not it leaves it', async () => {
  for (const ends of [true, false]) {
    const scene = await obedient({ ...HARMFUL, interlocks: [{ ...WIND, ends }] }, 5);
    await switchedOn(scene);
    await scene.says('mast', 'wind:12.1');
    expect(scene.written).toEqual(ends ? ['relay:1', 'relay:0'] : ['relay:1']);
    await scene.end();
  }
});

test('interlock: a reading that stops coming ends it too', async () => {
  const scene = await obedient({ ...HARMFUL, interlocks: [{ ...WIND, ends: true }] }, 5);
  await switchedOn(scene);
  await scene.goesOn(4_500, () => newest(scene));
  expect(scene.written).toEqual(['relay:1']);
  await scene.goesOn(1_000, () => newest(scene));
  expect(scene.written).toEqual(['relay:1', 'relay:0']);
  await scene.end();
});

test('interlock: “for” and “clears at” hold as in every condition', async () => {
  const slow = { ...WIND, forMs: 3_000, clearsAt: 8, staleMs: 60_000 };
  const scene = await obedient({ ...HARMFUL, interlocks: [slow] }, 13);
  const lock = async () => (await scene.station.news(0)).devices[0]!.controls!['relay']?.lock?.code;
  expect(await lock()).toBeUndefined();
  for (let n = 0; n < 4; n++) {
    await scene.clock.advance(1_000);
    await scene.says('mast', 'wind:13');
  }
  expect(await lock()).toBe('command/interlocked');
  await scene.says('mast', 'wind:9');
  expect(await lock()).toBe('command/interlocked');
  await scene.says('mast', 'wind:7.5');
  expect(await lock()).toBeUndefined();
  await scene.end();
});

test('safe on disconnect: written first when the device is there again, and when it is closed', async () => {
  const scene = await obedient({ ...HARMFUL, safeOnDisconnect: true });
  await scene.goesOn(300, () => 'relay:0');
  expect(scene.written).toEqual(['relay:0']); // nobody knows how the life before ended
  await switchedOn(scene);
  scene.ports.lose();
  await scene.clock.advance(10_000);
  expect(scene.written).toEqual(['relay:0']);
  const link = scene.ports.open.get(UNO.address)!;
  await scene.says('uno', 'relay:0');
  await switchedOn(scene);
  const lines = () => link.written.map((bytes) => new TextDecoder().decode(bytes).trim());
  expect(lines()).toEqual(['relay:0', 'relay:1']);
  const removed = scene.station.removeDevice('uno');
  await scene.clock.advance(1_500);
  await removed;
  expect(lines()).toEqual(['relay:0', 'relay:1', 'relay:0']);
  await scene.end();
});

test('a change of its settings holds at once, and is kept', async () => {
  const scene = await obedient(HARMFUL, 20);
  await scene.station.setControl('uno', 'relay', { ...HARMFUL, interlocks: [WIND] });
  expect(endOf(await scene.set('relay', 1))).toBe('command/interlocked');
  const { config, channels } = (await scene.station.news(0)).devices[0]!;
  expect(config!.controls!['relay']!.interlocks).toEqual([WIND]);
  expect(channels[0]!.control).toMatchObject({ risk: 2, min: 0, max: 1, safe: 0 });
  await scene.station.setControl('uno', 'relay', undefined);
  void scene.set('relay', 1);
  await settle();
  expect(scene.written).toEqual(['relay:1']);
  await scene.end();
});

test('interlock: an end that a newer command took the place of does not delay the next one', async () => {
  const scene = await obedient({ ...HARMFUL, interlocks: [{ ...WIND, staleMs: 60_000, ends: true }] }, 5);
  await switchedOn(scene);
  await scene.says('mast', 'wind:20');
  await scene.says('mast', 'wind:5'); // and before the sketch has reported that it is off, it is switched on again
  void scene.set('relay', 1, { by: ANA });
  await settle();
  await scene.says('mast', 'wind:20');
  expect(scene.written).toEqual(['relay:1', 'relay:0', 'relay:1', 'relay:0']);
  await scene.end();
});
