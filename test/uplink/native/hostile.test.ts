import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAck } from '../../../station/uplink/native/ack.ts';
import { readOutcome } from '../../../station/uplink/native/command.ts';
import { deviceStatus, readDeviceStatus } from '../../../station/uplink/native/device-status.ts';
import { readJson } from '../../../station/uplink/native/json.ts';
import { received } from '../../../station/uplink/native/received.ts';
import { placeOf } from '../../../station/uplink/topics.ts';
import { bytes } from './scene.ts';

describe('what anybody may have sent', () => {
  const place = (what: string) => placeOf(`fieldline/s/devices/d/${what}`)!;
  const good = { epoch: 'e', seq: [[1, 2]], time: [1, 2], channels: { a: [1, null] } };

  test.each([
    ['a number that is none', { ...good, channels: { a: [1, 'x'] } }],
    ['a time without end', '{"epoch":"e","seq":[[1,1]],"time":[1e999],"channels":{"a":[1]}}'],
    ['infinity as a word', { ...good, channels: { a: [1, 'Infinity'] } }],
    ['a column too short', { ...good, channels: { a: [1] } }],
    ['rows that do not add up', { ...good, seq: [[1, 3]] }],
    [
      'numbers that go back',
      {
        ...good,
        seq: [
          [2, 1],
          [1, 1],
        ],
      },
    ],
    [
      'a number twice',
      {
        ...good,
        seq: [
          [1, 1],
          [1, 1],
        ],
      },
    ],
    ['a name that is none', { ...good, channels: { 'a/b': [1, 2] } }],
    ['an entry number beyond what can be counted', { ...good, seq: [[2 ** 53, 2]] }],
    ['time that no calendar has', { ...good, time: [1, 9e15] }],
    ['time that is missing', { ...good, time: [1, null] }],
    ['no epoch', { ...good, epoch: undefined }],
    ['no object', '[]'],
    ['half a message', '{"epoch":'],
    [
      'too many channels',
      { ...good, channels: Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`c${i}`, [1, 2]])) },
    ],
    ['what is nested too deep', `{"epoch":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ['what is too large', `{"epoch":"${'e'.repeat(300_000)}"}`],
  ])('%s is refused', (_, body) => {
    const payload = bytes(typeof body === 'string' ? body : JSON.stringify(body));
    expect(() => received(place('batch'), payload)).toThrow(/frame\/(syntax|length)/);
  });

  test('depth and size are looked at before anything is parsed', () => {
    const deep = (levels: number) => bytes('['.repeat(levels) + ']'.repeat(levels));
    expect(readJson(deep(8))).toEqual([[[[[[[[]]]]]]]]);
    expect(() => readJson(deep(9))).toThrow('nested too deep');
    expect(() => readJson(bytes('['.repeat(200_000)))).toThrow('nested too deep');
    expect(() => readJson(new Uint8Array(256 * 1024 + 1))).toThrow('frame/length');
  });

  test('text that is no UTF-8 is refused', () => {
    expect(() => readJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow('frame/syntax');
  });

  test('brackets inside words do not count as depth', () => {
    expect(readJson(bytes(JSON.stringify({ a: '[[[[[[[[[["\\[[[[' })))).toEqual({ a: '[[[[[[[[[["\\[[[[' });
  });

  test('nothing but our own faults is thrown, whatever comes', () => {
    const places = ['batch', 'event', 'outcome', 'status'].map(place);
    places.push(placeOf('fieldline/s/gap')!);
    const seed = fc.json({ maxDepth: 4 }).map(bytes);
    const near = fc
      .record({
        epoch: fc.constantFrom('e', 1),
        seq: fc.constantFrom(1, [[1, 1]], -1),
        gone: fc.anything(),
        time: fc.anything(),
      })
      .map((body) =>
        bytes(
          JSON.stringify(body, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each)) ?? '',
        ),
      );
    fc.assert(
      fc.property(fc.oneof(seed, near, fc.uint8Array()), fc.constantFrom(...places), (payload, where) => {
        try {
          received(where, payload);
        } catch (error) {
          expect(error).toMatchObject({ name: 'FaultError' });
        }
      }),
    );
  });

  test('a status or outcome without a number is no part of a log', () => {
    const status = deviceStatus('s', 'd', { phase: 'closed' }, 5);
    expect(received(placeOf(status.topic)!, status.payload)).toBeUndefined();
    expect(readDeviceStatus(status.payload)).toMatchObject({
      state: { phase: 'closed' },
      timeMs: 5,
      late: false,
    });
  });

  test('a fault of a later version is told by its code', () => {
    const outcome = {
      id: 'a',
      channel: 'c',
      ok: false,
      time: 1,
      fault: { code: 'quantum/flipped', detail: {} },
    };
    expect(readOutcome('d', bytes(JSON.stringify(outcome)))).toMatchObject({
      fault: { code: 'internal', detail: { message: 'quantum/flipped' } },
    });
  });

  test.each([
    ['islands under the mark', { epoch: 'e', upTo: 9, have: [[5, 20]] }],
    [
      'islands out of order',
      {
        epoch: 'e',
        upTo: 0,
        have: [
          [9, 10],
          [3, 4],
        ],
      },
    ],
    [
      'more islands than allowed',
      { epoch: 'e', upTo: 0, have: Array.from({ length: 33 }, (_, i) => [2 * i + 2, 2 * i + 2]) },
    ],
    ['a negative mark', { epoch: 'e', upTo: -1 }],
  ])('an acknowledgement with %s is refused', (_, body) => {
    expect(() => readAck(bytes(JSON.stringify(body)))).toThrow('frame/syntax');
  });
});
