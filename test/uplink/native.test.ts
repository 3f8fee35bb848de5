import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Batch } from '../../station/model/batch.ts';
import type { Entry, Logged } from '../../station/model/entry.ts';
import type { Origin } from '../../station/runtime/platform.ts';
import type { Message } from '../../station/uplink/message.ts';
import { ackMessage, readAck } from '../../station/uplink/native/ack.ts';
import { readSet, refusal, readOutcome, setMessage } from '../../station/uplink/native/command.ts';
import {
  type DeviceMeta,
  lastRowMessages,
  metaMessage,
  readLastRow,
  readMeta,
} from '../../station/uplink/native/device.ts';
import { deviceStatus, readDeviceStatus } from '../../station/uplink/native/device-status.ts';
import { goneParcel, parcels } from '../../station/uplink/native/entries.ts';
import type { Lane } from '../../station/uplink/parcel.ts';
import {
  HistoryAnswer,
  historyFault,
  historyGet,
  historyParts,
} from '../../station/uplink/native/history.ts';
import { readQuestion } from '../../station/uplink/native/table.ts';
import { readJson } from '../../station/uplink/native/json.ts';
import { received } from '../../station/uplink/native/received.ts';
import { offline, online, readStationStatus } from '../../station/uplink/native/station-status.ts';
import { placeOf } from '../../station/uplink/topics.ts';

const origin: Origin = { station: 'tablet-7f3a', epoch: 'e0123456789abcdef' };
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (payload: Uint8Array) => new TextDecoder().decode(payload);
const shown = ({ topic, payload, qos, retain }: Message) => ({ topic, payload: text(payload), qos, retain });

const batch = (
  device: string,
  time: number[],
  channels: Record<string, number[]>,
  subject?: string,
): Batch => ({
  device,
  ...(subject === undefined ? {} : { subject }),
  channels: Object.keys(channels),
  time: Float64Array.from(time),
  columns: Object.values(channels).map((column) => Float64Array.from(column)),
});

function sent(entries: readonly Logged[], lane: Lane = 'live', mostBytes?: number): readonly Message[] {
  return [...parcels(origin, entries, lane, mostBytes)].flatMap(({ messages }) => messages);
}

/** What a receiver makes of messages, in order of their numbers. */
function arrived(messages: readonly Message[]) {
  const pieces = messages.map(({ topic, payload }) => received(placeOf(topic)!, payload)!);
  return pieces.flatMap(({ entries }) => entries).sort((one, other) => one.seq - other.seq);
}

describe('golden messages', () => {
  const golden: readonly {
    name: string;
    entries: readonly Logged[];
    lane?: Lane;
    message: ReturnType<typeof shown>;
  }[] = [
    {
      name: 'two entries of a device as one batch, a value that is missing as null',
      entries: [
        { kind: 'batch', seq: 123, batch: batch('pot', [1000, 1100.5], { temperature: [21.4, NaN] }) },
        { kind: 'batch', seq: 127, batch: batch('pot', [1200], { temperature: [-0.1] }) },
      ],
      message: {
        topic: 'fieldline/tablet-7f3a/devices/pot/batch',
        payload:
          '{"epoch":"e0123456789abcdef","seq":[[123,2],[127,1]],"time":[1000,1100.5,1200],"channels":{"temperature":[21.4,null,-0.1]}}',
        qos: 1,
        retain: false,
      },
    },
    {
      name: 'a late batch of one speaker on a wire',
      lane: 'late',
      entries: [{ kind: 'batch', seq: 4, batch: batch('bus', [5], { power: [1e21] }, 'meter 3') }],
      message: {
        topic: 'fieldline/tablet-7f3a/devices/bus/batch',
        payload:
          '{"epoch":"e0123456789abcdef","seq":[[4,1]],"subject":"meter 3","time":[5],"channels":{"power":[1e+21]},"late":true}',
        qos: 1,
        retain: false,
      },
    },
    {
      name: 'an event',
      entries: [
        {
          kind: 'event',
          seq: 9,
          event: { rule: 'dry', version: 2, device: 'pot', timeMs: 77, text: 'Too dry: 12 %' },
        },
      ],
      message: {
        topic: 'fieldline/tablet-7f3a/devices/pot/event',
        payload:
          '{"epoch":"e0123456789abcdef","seq":9,"rule":"dry","version":2,"time":77,"text":"Too dry: 12 %"}',
        qos: 1,
        retain: false,
      },
    },
    {
      name: 'a confirmed outcome',
      entries: [
        {
          kind: 'outcome',
          seq: 10,
          outcome: { id: 'c1', device: 'pot', channel: 'pump', ok: true, timeMs: 80, value: 1 },
        },
      ],
      message: {
        topic: 'fieldline/tablet-7f3a/devices/pot/outcome',
        payload:
          '{"epoch":"e0123456789abcdef","seq":10,"id":"c1","channel":"pump","ok":true,"value":1,"time":80}',
        qos: 1,
        retain: false,
      },
    },
    {
      name: 'a gap',
      entries: [
        { kind: 'gap', seq: 11, gap: { device: 'pot', fromMs: 1, toMs: 9, cause: 'unplugged', count: 3 } },
      ],
      message: {
        topic: 'fieldline/tablet-7f3a/gap',
        payload:
          '{"epoch":"e0123456789abcdef","seq":11,"device":"pot","from":1,"to":9,"cause":"unplugged","count":3}',
        qos: 1,
        retain: false,
      },
    },
    {
      name: 'a state, on the topic that keeps the last one',
      entries: [{ kind: 'state', seq: 12, device: 'pot', timeMs: 90, state: { phase: 'live', sinceMs: 88 } }],
      message: {
        topic: 'fieldline/tablet-7f3a/devices/pot/status',
        payload:
          '{"epoch":"e0123456789abcdef","seq":12,"status":"online","time":90,"phase":"live","since":88}',
        qos: 1,
        retain: true,
      },
    },
    {
      name: 'a late state, which must not stand where the present is looked for',
      lane: 'late',
      entries: [
        {
          kind: 'state',
          seq: 13,
          device: 'pot',
          timeMs: 91,
          state: {
            phase: 'waiting',
            fault: { code: 'link/lost', detail: { address: 'serial:1' } },
            sinceMs: 90,
            untilMs: 95,
          },
        },
      ],
      message: {
        topic: 'fieldline/tablet-7f3a/devices/pot/status',
        payload:
          '{"epoch":"e0123456789abcdef","seq":13,"late":true,"status":"offline","time":91,"phase":"waiting","since":90,"until":95,' +
          '"fault":{"code":"link/lost","detail":{"address":"serial:1"}}}',
        qos: 1,
        retain: false,
      },
    },
  ];

  test.each(golden)('$name', ({ entries, lane, message }) => {
    const messages = sent(entries, lane);
    expect(messages.map(shown)).toEqual([message]);
    expect(arrived(messages)).toEqual(entries);
  });

  test('numbers whose entries are gone travel as ranges on the gap topic', () => {
    const { messages, numbers } = goneParcel(origin, [
      [3, 9],
      [12, 12],
    ]);
    const [message] = messages as readonly [Message];
    expect(shown(message)).toMatchObject({
      topic: 'fieldline/tablet-7f3a/gap',
      payload: '{"epoch":"e0123456789abcdef","gone":[[3,9],[12,12]]}',
    });
    expect(numbers.size).toBe(8);
    expect(received(placeOf(message.topic)!, message.payload)).toEqual({
      origin,
      entries: [],
      gone: [
        [3, 9],
        [12, 12],
      ],
      late: false,
    });
  });

  test('a station says that it is there, its will that it is not', () => {
    expect(shown(online(origin, 5, 124, true))).toEqual({
      topic: 'fieldline/tablet-7f3a/status',
      payload: '{"status":"online","time":5,"epoch":"e0123456789abcdef","next":124,"receiver":true}',
      qos: 1,
      retain: true,
    });
    expect(shown(offline(origin, 5)).payload).toBe(
      '{"status":"offline","time":5,"epoch":"e0123456789abcdef"}',
    );
    expect(readStationStatus(online(origin, 5, 124, false).payload)).toMatchObject({
      status: 'online',
      next: 124,
    });
  });

  test('an acknowledgement, with islands and a wish to begin again', () => {
    const message = ackMessage(origin, 'bridge', { upTo: 122, have: [[130, 180]] });
    expect(shown(message)).toEqual({
      topic: 'fieldline/tablet-7f3a/ack/bridge',
      payload: '{"epoch":"e0123456789abcdef","upTo":122,"have":[[130,180]]}',
      qos: 1,
      retain: true,
    });
    expect(readAck(message.payload)).toEqual({ epoch: origin.epoch, upTo: 122, have: [[130, 180]] });
    const again = ackMessage(origin, 'bridge', { upTo: 7, have: [] }, { rewind: 7 });
    expect(text(again.payload)).toBe('{"epoch":"e0123456789abcdef","upTo":7,"rewind":7}');
  });

  const meta: DeviceMeta = {
    device: 'garden',
    label: 'Greenhouse',
    driver: 'garden-simulated',
    title: 'Garden (simulated)',
    simulated: true,
    facts: { firmware: '1.2' },
    channels: [
      {
        name: 'temperature',
        quantity: 'temperature',
        decimals: 1,
        min: -40,
        max: 85,
        label: 'Air',
        unitText: '°C',
        gain: 1.5,
        offset: -2,
        made: false,
        changedMs: 99,
      },
      {
        name: 'pump',
        quantity: 'switch',
        decimals: 0,
        writable: true,
        label: 'Pump',
        unitText: '1',
        gain: 1,
        offset: 0,
        made: false,
        changedMs: undefined,
      },
    ],
  };

  test('a device’s manifest', () => {
    const message = metaMessage('pi', meta);
    expect(shown(message)).toEqual({
      topic: 'fieldline/pi/devices/garden/meta',
      payload: JSON.stringify({
        name: 'garden',
        label: 'Greenhouse',
        driver: 'garden-simulated',
        title: 'Garden (simulated)',
        simulated: true,
        channels: {
          temperature: {
            quantity: 'temperature',
            unit: 'Cel',
            unitText: '°C',
            decimals: 1,
            min: -40,
            max: 85,
            changed: 99,
            access: 'ro',
            label: 'Air',
            gain: 1.5,
            offset: -2,
          },
          pump: { quantity: 'switch', unit: '1', unitText: '1', decimals: 0, access: 'rw', label: 'Pump' },
        },
        facts: { firmware: '1.2' },
      }),
      qos: 1,
      retain: true,
    });
    expect(readMeta('garden', message.payload)).toEqual(meta);
  });

  test('the last row, and beside it the bare number of the only channel', () => {
    const row = { timeMs: 5, values: new Map([['temperature', 21.4]]) };
    const messages = lastRowMessages('pi', 'pot', row);
    expect(messages.map(shown)).toEqual([
      {
        topic: 'fieldline/pi/devices/pot/state',
        payload: '{"temperature":21.4,"time":5}',
        qos: 0,
        retain: true,
      },
      { topic: 'fieldline/pi/devices/pot/state/temperature', payload: '21.4', qos: 0, retain: true },
    ]);
    expect(readLastRow(messages[0]!.payload)).toEqual(row);
  });

  test('a question for history and its answer in parts', () => {
    const query = { id: 'q1', device: 'pot', channels: ['a', 'b'], fromMs: 1, toMs: 2_001, points: 2_000 };
    const get = historyGet('pi', query);
    expect(shown(get)).toMatchObject({
      topic: 'fieldline/pi/history/get',
      payload: '{"id":"q1","device":"pot","channels":["a","b"],"points":2000,"from":1,"to":2001}',
    });
    expect(readQuestion(get.payload)).toEqual(query);

    const column = (scale: number) =>
      Float64Array.from({ length: 2_000 }, (_, i) => (i === 5 ? NaN : scale * i));
    const gap = { device: 'pot', fromMs: 7, toMs: 8, cause: 'silent' as const };
    const time = Float64Array.from({ length: 2_000 }, (_, i) => i);
    const line = {
      device: 'pot',
      time,
      min: column(1),
      max: column(3),
      mean: column(2),
      gaps: [gap],
      rows: 9_999,
    };
    const empty = new Float64Array(0);
    const chart = {
      stepMs: 1,
      series: [
        { ...line, channel: 'a' },
        { ...line, channel: 'b', time: empty, min: empty, max: empty, mean: empty, gaps: [], rows: 0 },
      ],
    };
    const parts = [...historyParts('pi', 'q1', chart)];
    expect(parts).toHaveLength(4);
    expect(Math.max(...parts.map(({ payload }) => payload.length))).toBeLessThan(64 * 1024);
    const answer = new HistoryAnswer('pot');
    const said = parts.flatMap((part) => [answer.add(part.payload), answer.add(part.payload)]); // each delivered twice
    expect(said.filter(Boolean)).toEqual([chart]);
    expect(() => new HistoryAnswer('pot').add(parts[1]!.payload)).toThrow('frame/length');
    const fault = { code: 'command/unknown-device', detail: { device: 'pot' } } as const;
    expect(() => new HistoryAnswer('pot').add(historyFault('pi', 'q1', fault).payload)).toThrow(fault.code);
  });
});

describe('batches', () => {
  const rows = fc.integer({ min: 0, max: 40 });
  const value = fc.oneof(
    fc.double(),
    fc.constantFrom(-0, Infinity, -Infinity),
    fc.integer({ min: -999, max: 999 }),
  );
  const names = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/), { maxLength: 4 });
  const aBatch = fc
    .record({ device: fc.constantFrom('a', 'b', 'c'), subject: fc.constantFrom(undefined, 's'), rows, names })
    .chain(({ device, subject, rows, names }) =>
      fc
        .tuple(
          fc.array(fc.double({ min: 0, max: 2e12, noNaN: true }), { minLength: rows, maxLength: rows }),
          fc.array(fc.array(value, { minLength: rows, maxLength: rows }), {
            minLength: names.length,
            maxLength: names.length,
          }),
        )
        .map(([time, columns]) =>
          batch(device, time, Object.fromEntries(names.map((name, i) => [name, columns[i]!])), subject),
        ),
    );

  test('whatever is gathered into whichever messages, a receiver has the same entries', () => {
    fc.assert(
      fc.property(
        fc.array(aBatch, { maxLength: 30 }),
        fc.integer({ min: 300, max: 4_000 }),
        (batches, mostBytes) => {
          const entries = batches.map((batch, i): Logged => ({ kind: 'batch', batch, seq: 3 * i + 1 }));
          const messages = sent(entries, 'live', mostBytes);
          const plain = ({ batch, ...rest }: Extract<Logged, { kind: 'batch' }>) => {
            const columns = Object.fromEntries(batch.channels.map((name, i) => [name, batch.columns[i]!]));
            return { ...rest, ...batch, channels: null, columns };
          };
          const all = arrived(messages) as Extract<Logged, { kind: 'batch' }>[];
          expect(all.map(plain)).toEqual((entries as typeof all).map(plain));
        },
      ),
    );
  });

  test('a message is full at 64 KiB, and an entry is never cut', () => {
    const wide = (seq: number): Logged => ({
      kind: 'batch',
      seq,
      batch: batch(
        'a',
        Array.from({ length: 200 }, (_, i) => i / 3),
        { x: Array.from({ length: 200 }, (_, i) => i / 7) },
      ),
    });
    const messages = sent(Array.from({ length: 50 }, (_, i) => wide(i + 1)));
    expect(messages.length).toBeGreaterThan(1);
    expect(Math.max(...messages.map(({ payload }) => payload.length))).toBeLessThanOrEqual(64 * 1024);
    const tiny = sent([wide(1), wide(2)], 'live', 10);
    expect(tiny).toHaveLength(2);
  });

  test('one too large for any message is told as a gap of its rows, so that the rest goes on', () => {
    const wide = (rows: number, channels: number) => {
      const column = Array.from({ length: rows }, (_, i) => -(i + 1) / 3e-300);
      return batch(
        'a',
        column.map((_, i) => 1.7e12 + i / 7),
        Object.fromEntries(Array.from({ length: channels }, (_, i) => [`c${i}`, column])),
      );
    };
    const most: Logged = { kind: 'batch', seq: 1, batch: wide(500, 19) };
    const more: Logged = { kind: 'batch', seq: 2, batch: wide(500, 20) };
    const messages = sent([most, more]);
    expect(Math.max(...messages.map(({ payload }) => payload.length))).toBeLessThan(256 * 1024 - 1_000);
    const [first, second] = arrived(messages);
    expect(first).toEqual(most);
    expect(second).toMatchObject({ seq: 2, kind: 'gap', gap: { device: 'a', count: 500, fromMs: 1.7e12 } });
  });

  test('nor does one with a name that no receiver would read', () => {
    const odd: Logged = { kind: 'batch', seq: 7, batch: batch('a', [5], { 'two words': [1] }) };
    expect(arrived(sent([odd]))).toMatchObject([
      { seq: 7, kind: 'gap', gap: { fromMs: 5, toMs: 5, count: 1 } },
    ]);
  });

  test('a channel may have any name a topic can have', () => {
    const channels = Object.fromEntries([
      ['constructor', [1]],
      ['__proto__', [2]],
      ['time', [3]],
    ]);
    const [entry] = arrived(sent([{ kind: 'batch', seq: 1, batch: batch('a', [0], channels) }]));
    expect(entry).toMatchObject({ batch: { channels: ['constructor', '__proto__', 'time'] } });
  });
});

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

describe('commands', () => {
  const arrival = (payload: string, rest = {}) => ({
    payload: bytes(payload),
    retained: false,
    redelivered: false,
    ...rest,
  });
  const read = (payload: string, rest = {}, writable = ['pump']) =>
    readSet('pot', writable, arrival(payload, rest), 'made-up');

  test('the full form', () => {
    const command = { id: 'c1', device: 'pot', channel: 'pump', value: 1, ttlMs: 5_000 };
    const message = setMessage('pi', command);
    expect(shown(message)).toEqual({
      topic: 'fieldline/pi/devices/pot/set',
      payload: '{"id":"c1","channel":"pump","value":1,"ttlMs":5000}',
      qos: 1,
      retain: false,
    });
    expect(read(text(message.payload))).toEqual({ kind: 'command', command });
  });

  test.each([
    ['1', 1],
    [' 0.5 ', 0.5],
    ['ON', 1],
    ['false', 0],
    ['{"value":1}', 1],
  ])('%j is a value for the only writable channel, with an id made up', (payload, value) => {
    expect(read(payload)).toEqual({
      kind: 'command',
      command: { id: 'made-up', device: 'pot', channel: 'pump', value },
    });
    expect(read(payload, {}, ['pump', 'fan'])).toEqual({ kind: 'ignored' });
  });

  test('a bare value that was retained or is delivered again is ignored', () => {
    expect(read('1', { retained: true })).toEqual({ kind: 'ignored' });
    expect(read('1', { redelivered: true })).toEqual({ kind: 'ignored' });
  });

  test('what has an id is told why it is refused', () => {
    expect(read('{"id":"c1","channel":"pump","value":"yes"}')).toMatchObject({
      kind: 'refused',
      id: 'c1',
      channel: 'pump',
      fault: { code: 'command/malformed', detail: { problems: [{ path: '/value' }] } },
    });
    expect(read('{"id":"c1","channel":"pump","value":1}', { retained: true })).toMatchObject({
      kind: 'refused',
      id: 'c1',
    });
    expect(read('{"id":"c1","value":1}', {}, ['a', 'b'])).toMatchObject({ kind: 'refused', channel: '' });
    expect(read('{"id":"c1","channel":"pump","value":1}', { redelivered: true })).toMatchObject({
      kind: 'command',
    });
  });

  test.each([
    '',
    'null',
    '[1]',
    '{',
    'NaN',
    '1e999',
    '{"id":"../..","value":1,"channel":7}',
    'x'.repeat(9_000),
  ])('%j is ignored', (payload) => expect(read(payload)).toEqual({ kind: 'ignored' }));

  test('a refusal can be read as an outcome', () => {
    const fault = { code: 'command/unknown-device', detail: { device: 'pot' } } as const;
    const message = refusal('pi', { id: 'c1', device: 'pot', channel: 'pump', ok: false, timeMs: 5, fault });
    const outcome = { id: 'c1', device: 'pot', channel: 'pump', ok: false, timeMs: 5, fault };
    expect(readOutcome('pot', message.payload)).toEqual(outcome);
    expect(received(placeOf(message.topic)!, message.payload)).toBeUndefined();
  });
});

test('every kind of entry travels with its number', () => {
  const entries: readonly Entry[] = [
    { kind: 'batch', batch: batch('a', [1], { x: [1] }) },
    { kind: 'event', event: { rule: 'r', version: 1, device: 'a', timeMs: 1, text: 't' } },
    { kind: 'state', device: 'a', state: { phase: 'opening', attempt: 3 }, timeMs: 1 },
    { kind: 'outcome', outcome: { id: 'i', device: 'a', channel: 'x', ok: true, timeMs: 1, value: 1 } },
    { kind: 'gap', gap: { device: 'a', fromMs: 1, toMs: 2, cause: 'wiped' } },
  ];
  const logged = entries.map((entry, i): Logged => ({ ...entry, seq: i + 1 }));
  expect(arrived(sent(logged, 'late'))).toEqual(logged);
});
