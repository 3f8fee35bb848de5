import { describe, expect, test } from 'vitest';
import type { Logged } from '../../station/model/entry.ts';
import { thingsboard } from '../../station/uplink/dialects/thingsboard.ts';
import { bed, batchOf, entries, golden, jsonOf, T0 } from './scene.ts';
import { arrived, carried, speechOf, told } from './speakers.ts';

const speech = () => speechOf(thingsboard);

test('golden messages', async () => {
  const says = speech();
  const all = [
    ...says.online(120),
    ...says.device(bed, { phase: 'live', sinceMs: T0 }),
    ...told(says, entries),
    ...says.removed(bed),
    ...says.goodbye(),
    says.will,
  ];
  await expect(golden(all)).toMatchFileSnapshot('golden/thingsboard.txt');
});

test('every entry is carried exactly once, in either lane and in messages of any size', () => {
  for (const lane of ['live', 'late'] as const)
    for (const mostBytes of [64, 65_536])
      expect(carried(speech(), entries, lane, mostBytes)).toEqual(entries.map(({ seq }) => seq));
});

test('an entry that is larger than a message travels in several, none too large for the server', () => {
  const many = Array.from({ length: 9_000 }, (_, i) => i);
  const entry: Logged = {
    kind: 'batch',
    seq: 1,
    batch: batchOf(
      many.map((i) => T0 + i),
      { soilMoisture: many },
    ),
  };
  const parcels = [...speech().parcels([entry], 'live', 1024 * 1024)];
  expect(parcels).toHaveLength(1);
  const { messages } = parcels[0]!;
  expect(messages.length).toBeGreaterThan(1);
  for (const { payload } of messages) expect(payload.length).toBeLessThanOrEqual(65_536);
  const rows = messages.flatMap(
    (message) => (jsonOf(message) as Record<string, unknown[]>)['tablet-7f3a/bed']!,
  );
  expect(rows).toHaveLength(many.length);
});

describe('a call from the server', () => {
  const call = (method: string, params: unknown, device = 'tablet-7f3a/bed') =>
    arrived('v1/gateway/rpc', { device, data: { id: 17, method, params } });
  const set = (method: string, params: unknown) => {
    const [heard] = speech().heard!(call(method, params));
    return heard?.kind === 'set'
      ? { device: heard.device, ...(JSON.parse(new TextDecoder().decode(heard.set.payload)) as object) }
      : undefined;
  };

  test.each([
    ['the channel as the method', 'pump', true, { channel: 'pump', value: 1 }],
    ['a value alone', 'setValue', 21.5, { value: 21.5 }],
    ['channel and value', 'set', { channel: 'setpoint', value: 7 }, { channel: 'setpoint', value: 7 }],
  ])('is a command: %s', (_, method, params, expected) => {
    expect(set(method, params)).toMatchObject({ device: 'bed', ...expected });
  });

  test('is answered with what became of it, only while whoever asked may wait', () => {
    const { id } = set('pump', true) as unknown as { id: string };
    const outcome: Logged = {
      kind: 'outcome',
      seq: 5,
      outcome: { id, device: 'bed', channel: 'pump', ok: true, timeMs: T0, value: 1 },
    };
    const answersTo = (lane: 'live' | 'late') =>
      told(speech(), [outcome], lane).filter(({ topic }) => topic === 'v1/gateway/rpc');
    expect(answersTo('live').map(jsonOf)).toEqual([
      { device: 'tablet-7f3a/bed', id: 17, data: { success: true, value: 1 } },
    ]);
    expect(answersTo('late')).toEqual([]);
  });

  test('for another gateway, delivered again or without sense is refused', () => {
    expect(() => speech().heard!(call('pump', true, 'other/bed'))).toThrow('frame/syntax');
    expect(() => speech().heard!({ ...call('pump', true), redelivered: true })).toThrow('frame/syntax');
    expect(() => speech().heard!(arrived('v1/gateway/rpc', '{"device":1}'))).toThrow('frame/syntax');
  });
});
