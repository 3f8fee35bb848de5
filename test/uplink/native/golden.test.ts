import { describe, expect, test } from 'vitest';
import type { Logged } from '../../../station/model/entry.ts';
import type { Message } from '../../../station/uplink/message.ts';
import { ackMessage, readAck } from '../../../station/uplink/native/ack.ts';
import {
  type DeviceMeta,
  lastRowMessages,
  metaMessage,
  readLastRow,
  readMeta,
} from '../../../station/uplink/native/device.ts';
import { goneParcel } from '../../../station/uplink/native/entries.ts';
import type { Lane } from '../../../station/uplink/parcel.ts';
import {
  chartQueryOf,
  HistoryAnswer,
  historyFault,
  historyGet,
  historyParts,
} from '../../../station/uplink/native/history.ts';
import { readQuestion } from '../../../station/uplink/native/table.ts';
import { received } from '../../../station/uplink/native/received.ts';
import { offline, online, readStationStatus } from '../../../station/uplink/native/station-status.ts';
import { placeOf } from '../../../station/uplink/topics.ts';
import { arrived, batch, origin, sent, shown, text } from './scene.ts';

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
      name: 'what somebody did about an alarm',
      entries: [
        {
          kind: 'event',
          seq: 10,
          event: {
            rule: 'dry',
            version: 2,
            device: 'pot',
            timeMs: 78,
            text: 'Too dry: acknowledged by Ana',
            what: 'acknowledged',
            severity: 'critical',
            channel: 'pot/soil',
            who: 'Ana',
          },
        },
      ],
      message: {
        topic: 'fieldline/tablet-7f3a/devices/pot/event',
        payload:
          '{"epoch":"e0123456789abcdef","seq":10,"rule":"dry","version":2,"time":78,"text":"Too dry: acknowledged by Ana",' +
          '"what":"acknowledged","severity":"critical","channel":"pot/soil","who":"Ana"}',
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
    const ofOne = { ...query, subject: '244270489' };
    expect(readQuestion(historyGet('pi', ofOne).payload)).toEqual(ofOne);
    expect(chartQueryOf(ofOne).series[1]).toEqual({ device: 'pot', channel: 'b', subject: '244270489' });

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
    const uncounted = {
      stepMs: 1,
      series: [
        { ...line, channel: 'a', hoursUntilMs: 1_200 },
        {
          ...line,
          channel: 'b',
          time: empty,
          min: empty,
          max: empty,
          mean: empty,
          gaps: [],
          rows: 0,
        },
      ],
    };
    const series = uncounted.series.map((each) => ({ ...each, count: each.time.map(() => 1_234) }));
    const chart = { ...uncounted, series };
    const parts = [...historyParts('pi', 'q1', chart)];
    expect(parts).toHaveLength(4);
    expect(Math.max(...parts.map(({ payload }) => payload.length))).toBeLessThan(64 * 1024);
    const answer = new HistoryAnswer('pot');
    const said = parts.flatMap((part) => [answer.add(part.payload), answer.add(part.payload)]); // each delivered twice
    expect(said.filter(Boolean)).toEqual([chart]);
    const old = new HistoryAnswer('pot');
    const told = [...historyParts('pi', 'q1', uncounted)].map(({ payload }) => old.add(payload));
    expect(told.at(-1)).toEqual(uncounted);
    expect(() => new HistoryAnswer('pot').add(parts[1]!.payload)).toThrow('frame/length');
    const fault = { code: 'command/unknown-device', detail: { device: 'pot' } } as const;
    expect(() => new HistoryAnswer('pot').add(historyFault('pi', 'q1', fault).payload)).toThrow(fault.code);
  });
});
