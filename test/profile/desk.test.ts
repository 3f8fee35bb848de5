import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ascii, concat } from '../../station/codec/bytes.ts';
import { drivers } from '../../station/drivers/index.ts';
import { toFault } from '../../station/model/fault.ts';
import { ListeningPost } from '../../station/runtime/listening-post.ts';
import { allDrivers, allManifests } from '../../station/runtime/profile/own-drivers.ts';
import { readTape, tryProfile } from '../../station/runtime/profile/profile-desk.ts';
import { SavedProfiles } from '../../station/runtime/profile/saved-profiles.ts';
import { FakeClock, settle } from '../fakes/clock.ts';
import { unknownFrame } from '../fakes/unknown-device.ts';
import { scripted, ScriptedLink } from '../fakes/scripted-link.ts';

const profile = (name: string, more: object = {}) =>
  JSON.stringify({
    profile: 1,
    name,
    line: { baudRate: 9600 },
    framing: { kind: 'fixed', start: 'AA 55', bytes: 9 },
    checksum: { kind: 'crc8-maxim', at: -1 },
    frames: [{ name: 'a', fields: [{ from: 'bytes', name: 't', at: 3, type: 'i16', scale: 0.1 }] }],
    ...more,
  });

function saved() {
  const rows = new Map<string, unknown>();
  const log = {
    setting: async (name: string) => rows.get(name),
    keepSetting: async (name: string, value: unknown) => void rows.set(name, structuredClone(value)),
  };
  const clock = new FakeClock(1_000);
  return { rows, clock, open: () => new SavedProfiles(log, clock) };
}

test('profiles are kept with their versions, and are there when the station is opened again', async () => {
  const { rows, clock, open } = saved();
  const profiles = open();
  const first = await profiles.save(profile('Tank'), undefined);
  await clock.advance(1_000);
  await profiles.save(profile('Other'), undefined);
  const second = await profiles.save(profile('Tank 2'), first.id);
  expect(second.versions.map(({ savedMs }) => savedMs)).toEqual([2_000, 1_000]);
  await profiles.save(profile('Tank 2'), first.id); // the same is no new version
  const again = await open().all();
  expect(again.map(({ name, versions }) => [name, versions.length])).toEqual([
    ['Tank 2', 2],
    ['Other', 1],
  ]);
  for (let i = 0; i < 20; i++) await profiles.save(profile(`Tank ${i}`), first.id);
  expect((await open().all())[0]!.versions.length).toBe(12);
  await profiles.remove(first.id);
  expect((await open().all()).map(({ name }) => name)).toEqual(['Other']);
  expect(rows.get(`profile/${first.id}`)).toBeNull();
});

test('what is wrong is not kept, nor more than 32, and rows that cannot be read are no profiles', async () => {
  const { rows, open } = saved();
  const profiles = open();
  const refusal = async (text: string) => {
    try {
      await profiles.save(text, undefined);
    } catch (error) {
      return JSON.stringify(toFault(error));
    }
    return undefined;
  };
  expect(await refusal('{')).toContain('a name in double quotes');
  for (let i = 0; i < 32; i++) expect(await refusal(profile(`P${i}`))).toBeUndefined();
  expect(await refusal(profile('one more'))).toContain('32 profiles');
  rows.set(`profile/${(await profiles.all())[3]!.id}`, { name: 7 });
  expect((await open().all()).length).toBe(31);
  rows.set('profiles', ['../evil']);
  expect(await open().all()).toEqual([]);
});

test('a saved profile is a kind of device that may be chosen, and is listened for', async () => {
  const { open } = saved();
  const profiles = open();
  const { id } = await profiles.save(profile('Tank'), undefined);
  const manifests = await allManifests(profiles);
  const byOwnName = [...drivers.values()].filter(({ becomes }) => !becomes);
  expect(manifests.length).toBe(byOwnName.length + 1);
  expect(manifests.at(-1)).toMatchObject({
    driver: `own-profile:${id}`,
    title: 'Tank (your own profile)',
    baudRate: 9600,
    options: [],
    setup: { driver: 'own-profile', options: { profile: { name: 'Tank' } } },
  });
  const link = new ScriptedLink();
  const clock = new FakeClock(1_000);
  const post = new ListeningPost(
    () => allDrivers(profiles),
    scripted(link),
    clock,
    () => undefined,
  );
  await post.begin('serial:x', { baudRate: 9600, parity: 'none', dataBits: 8 });
  await settle();
  for (let n = 0; n < 20; n++) {
    link.say(unknownFrame(n));
    await clock.advance(300);
  }
  expect(post.view).toMatchObject({ state: 'found', finding: { driver: `own-profile:${id}` } });
  await post.end();
});

test('somebody may listen with settings of his own; the bytes can be looked at, and go on to the device that is added', async () => {
  const link = new ScriptedLink();
  const clock = new FakeClock(50_000);
  const post = new ListeningPost(
    async () => [],
    scripted(link),
    clock,
    () => undefined,
  );
  const line = { baudRate: 4800, parity: 'even', dataBits: 7 } as const;
  await post.stay('serial:x', line);
  link.say(ascii('abc'));
  await clock.advance(700);
  const { run, after, heard, ...rest } = post.overheard.since(0, 0);
  expect([heard, rest.line]).toEqual([[{ timeMs: 50_000, bytes: ascii('abc') }], line]);
  expect(post.view).toMatchObject({ state: 'listening', rungs: [{ line, bytes: 3 }], sample: ascii('abc') });
  link.say(ascii('de'));
  await clock.advance(700);
  expect(post.overheard.since(run, after).heard.map(({ bytes }) => bytes)).toEqual([ascii('de')]);
  const stop = new AbortController();
  const taken = await post.openLink({ kind: 'serial', ...line }, 'serial:x', stop.signal);
  link.say(ascii('f'));
  await settle();
  const all: Uint8Array[] = [];
  void (async () => {
    for await (const each of taken.heard) if (each.kind === 'bytes') all.push(each.bytes);
  })();
  await settle();
  expect(concat(...all)).toEqual(ascii('abcdef'));
  expect(link.written).toEqual([]);
  stop.abort();
  await settle();
  expect(clock.sleeping).toBe(0);
});

test('a profile is tried on bytes: problems with lines, frames, candidates, suggestions', () => {
  const heard = Array.from({ length: 60 }, (_, n) => ({ timeMs: 250 * n, bytes: unknownFrame(n) }));
  const bare = '{\n "framing": { "kind": "lines" },\n "frames": [{ "name": "a", "fields": [] }]\n}';
  const before = tryProfile({ text: bare, heard, suggest: true });
  expect(before.problems.length).toBeGreaterThan(0);
  expect(before.suggestions[0]).toMatchObject({
    path: '/framing',
    part: { kind: 'fixed', start: 'AA 55', bytes: 9 },
  });
  const cut = tryProfile({
    text: profile('x', { checksum: undefined }),
    heard,
    suggest: true,
    shown: [{ text: '24.6' }],
  });
  expect(cut.problems).toEqual([]);
  expect(cut.allFrames).toBe(60);
  expect(cut.suggestions.some(({ part }) => part['kind'] === 'crc8-maxim')).toBe(true);
  const half = tryProfile({
    text: profile('x', { frames: [{ name: 'a', fields: [] }] }),
    heard,
    shown: [{ text: '24.6' }],
  });
  expect(half.candidates[0]).toMatchObject({
    field: { at: 3, type: 'i16', scale: 0.1 },
    from: 3,
    to: 5,
    changes: 'smoothly',
  });
  expect(() =>
    tryProfile({ text: 'x', heard: [{ timeMs: 0, bytes: 'x' as unknown as Uint8Array }] }),
  ).toThrow('config/invalid');
  expect(tryProfile({ text: '{', heard }).problems).toMatchObject([{ line: 1 }]);
});

test('a recording of a wire is bytes to try a profile on, cut short or not', () => {
  const capture = readFileSync(join(import.meta.dirname, '../recordings/capture-v1.fieldraw'));
  const heard = readTape(capture);
  expect(heard.length).toBeGreaterThan(0);
  expect(heard.every(({ timeMs }) => timeMs > 0)).toBe(true);
  expect(readTape(capture.subarray(0, capture.length - 2)).length).toBeGreaterThan(0);
  expect(concat(...readTape(ascii('T=21.5\r\nT=21.6\r\n')).map(({ bytes }) => bytes))).toEqual(
    ascii('T=21.5\r\nT=21.6\r\n'),
  );
  expect(readTape(new Uint8Array(3_000_000)).reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(1 << 20);
});
