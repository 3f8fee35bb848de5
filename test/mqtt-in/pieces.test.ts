import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Framer } from '../../station/codec/framing/framing.ts';
import { once } from '../../station/codec/framing/once.ts';
import { packetOf, publicationIn, publications } from '../../station/codec/mqtt/publication.ts';
import { matches } from '../../station/codec/mqtt/filters.ts';
import { covering, topicPattern } from '../../station/codec/mqtt/topic-pattern.ts';
import { atPath, jsonPath } from '../../station/codec/text/json-path.ts';
import { drivers } from '../../station/drivers/index.ts';
import { parseDevice } from '../../station/runtime/settings/settings.ts';
import { ForeignTopics } from '../../node-bridge/mqtt-in/foreign-topics.ts';

const text = (payload: string) => new TextEncoder().encode(payload);
const packet = (topic: string, payload: string, retained = false) =>
  packetOf({ topic, payload: text(payload), retained });

test('filters are those of MQTT 3.1.1, section 4.7, with its own examples', () => {
  const fits: [string, string, boolean][] = [
    ['sport/tennis/player1/#', 'sport/tennis/player1', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
    ['sport/#', 'sport', true],
    ['sport/tennis/+', 'sport/tennis/player1', true],
    ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
    ['sport/+', 'sport', false],
    ['sport/+', 'sport/', true],
    ['+/+', '/finance', true],
    ['/+', '/finance', true],
    ['+', '/finance', false],
    ['#', '$SYS/broker', false],
    ['+/monitor/Clients', '$SYS/monitor/Clients', false],
    ['$SYS/#', '$SYS/broker', true],
  ];
  for (const [filter, topic, holds] of fits)
    expect([filter, topic, matches(filter, topic)]).toEqual([filter, topic, holds]);
});

test('a pattern tells what stands at its names, and is no regular expression', () => {
  const pattern = topicPattern('house/{subject}/+/{channel}')!;
  expect(pattern.filter).toBe('house/+/+/+');
  expect(pattern.captured('house/hall/x/t')).toEqual({ subject: 'hall', channel: 't' });
  expect(pattern.captured('house/hall/t')).toBeUndefined();
  expect(topicPattern('a.*/{channel}')!.captured('abc/t')).toBeUndefined();
  for (const bad of ['', 'a/#/b', 'a+/b', 'a/{x', '{}/a', 'a/{__proto__}', 'a'.repeat(201), '/'.repeat(20)])
    expect([bad, topicPattern(bad)]).toEqual([bad, undefined]);
});

test('of filters that include each other the widest is asked for alone', () => {
  expect(covering(['a/+', 'a/b', 'a/b', 'c'])).toEqual(['a/+', 'c']);
  expect(covering(['a/#', 'a/+', 'a/b/c'])).toEqual(['a/#']);
  expect(covering(['a/+', 'a/#'])).toEqual(['a/#']);
  expect(covering(['+/b', 'a/+'])).toEqual(['+/b', 'a/+']);
});

test('a path finds what the JSON itself has, and nothing else', () => {
  const json = JSON.parse(
    '{"air":{"t":21.5},"list":[{"t":1},2],"a b":{"c.d":3},"__proto__":{"x":4}}',
  ) as unknown;
  const found = (path: string) => atPath(json, jsonPath(path)!);
  expect(['air.t', '$.air.t', 'list[0].t', '$["list"][1]', `["a b"]['c.d']`, '$'].map(found)).toEqual([
    21.5,
    21.5,
    1,
    2,
    3,
    json,
  ]);
  expect(
    [
      'air.length',
      'list.length',
      'list.map',
      'constructor',
      'air.__proto__',
      'list["0"]',
      'air[0]',
      'x.y.z',
    ].map(found),
  ).toEqual(Array(8).fill(undefined));
  expect(found('__proto__.x')).toBe(4);
  for (const bad of [
    'a..b',
    'a[',
    'a[-1]',
    'a[*]',
    '$..a',
    'a[?(@.b)]',
    'a b',
    'x'.repeat(201),
    'a.b.c.d.e.f.g.h.i.j.k',
  ])
    expect([bad, jsonPath(bad)]).toEqual([bad, undefined]);
});

test('however a stream of packets is cut, the same messages come out; behind noise none does', () => {
  const said = [packet('a/b', '1'), packet('a/c', 'x'.repeat(300), true), packet('d', '')];
  const whole = Uint8Array.from(said.flatMap((each) => [...each]));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }), (cuts) => {
      const framer = publications();
      const frames: Uint8Array[] = [];
      let at = 0;
      for (const cut of [...cuts, whole.length]) frames.push(...framer.push(whole.subarray(at, (at += cut))));
      expect(frames.map((frame) => publicationIn(frame))).toEqual(said.map((each) => publicationIn(each)));
      expect(framer.dropped).toBe(0);
    }),
  );
  const framer = publications();
  expect(framer.push(Uint8Array.of(0x10, 0x02, 0, 4))).toEqual([]);
  expect(framer.dropped).toBe(1);
  expect(framer.push(said[0]!)).toHaveLength(1);
  expect(publicationIn(said[1]!)).toMatchObject({ topic: 'a/c', retained: true });
});

test('a packet that announces more than there may be holds nothing back', () => {
  const framer = publications();
  expect(framer.push(Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0x7f))).toEqual([]);
  expect(framer.dropped).toBe(1);
  expect(() => packet('a', 'x'.repeat(70_000))).toThrow(
    expect.objectContaining({ fault: expect.objectContaining({ code: 'frame/length' }) }),
  );
});

test('what came before comes no second time, and what is remembered is bounded', () => {
  const framer = once(
    publications,
    (frame) => new TextDecoder().decode(publicationIn(frame).payload) || undefined,
  )();
  const passes = (payload: string) => framer.push(packet('a', payload)).length;
  expect(['1', '2', '1', '', ''].map(passes)).toEqual([1, 1, 0, 1, 1]);
  for (let i = 0; i < 600; i++) passes(`n${i}`);
  expect(['1', 'n599'].map(passes)).toEqual([1, 0]);
});

test('topics that no device reads are refused and remembered, 200 of them; Fieldline’s own are never foreign', () => {
  const foreign = new ForeignTopics();
  const stop = foreign.read(['tele/+/SENSOR']);
  expect(foreign.takes({ topic: 'tele/plug/SENSOR', payload: '{}' })).toBe(true);
  expect(foreign.takes({ topic: 'fieldline/x/devices/y/state', payload: '{}' })).toBe(false);
  expect(foreign.takes({ topic: '$SYS/x', payload: '' })).toBe(false);
  expect(foreign.seen).toEqual([]);
  for (let i = 0; i < 300; i++) foreign.takes({ topic: `spam/${i}`, payload: 'x'.repeat(1_000) });
  expect(foreign.seen).toHaveLength(200);
  expect(foreign.seen.at(-1)).toMatchObject({ name: 'spam/299', count: 1 });
  expect(foreign.seen[0]!.said.length).toBeLessThanOrEqual(120);
  foreign.read(['spam/+']);
  expect(foreign.seen).toEqual([]);
  stop();
  expect(foreign.takes({ topic: 'tele/plug/SENSOR', payload: '{}' })).toBe(false);
  const all = new ForeignTopics();
  all.read(['#']);
  expect(all.takes({ topic: 'fieldline/x/devices/y/set', payload: '{}' })).toBe(false);
});

test('an uplink that comes twice is taken once; after a join the count begins anew; a rule can name what tells messages apart', () => {
  const ttn = drivers.get('mqtt-ttn')!.source.framing();
  const up = (session: string, count: number) =>
    packet('v3/app/devices/dev1/up', `{"uplink_message":{"session_key_id":"${session}","f_cnt":${count}}}`);
  const passes = (framer: Framer, frame: Uint8Array) => framer.push(frame).length;
  expect(
    [up('a', 7), up('a', 7), up('a', 8), up('b', 7), up('a', 8)].map((each) => passes(ttn, each)),
  ).toEqual([1, 0, 1, 1, 0]);
  const rules = [{ topic: 'a/{channel}', id: 'seq' }];
  const { driver } = parseDevice({
    id: 'x',
    label: 'X',
    driver: 'mqtt-topics',
    address: 'mqtt:here',
    options: { rules },
  });
  const framer = driver.source.framing();
  const said = ['{"seq":1,"t":2}', '{"seq":1,"t":3}', '{"seq":2,"t":2}', '{"t":2}', '{"t":2}', '{"seq":'];
  expect(said.map((each) => passes(framer, packet('a/b', each)))).toEqual([1, 0, 1, 1, 1, 1]);
  expect(passes(framer, packet('a/c', '{"seq":1}'))).toBe(1);
});
