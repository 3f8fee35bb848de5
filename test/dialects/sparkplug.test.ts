import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, test } from 'vitest';
import { hex, toHex } from '../../station/codec/bytes.ts';
import type { Logged } from '../../station/model/entry.ts';
import { USUAL } from '../../station/model/uplink.ts';
import { parseUplink } from '../../station/runtime/settings/uplink-settings.ts';
import { sparkplug } from '../../station/uplink/dialects/sparkplug/dialect.ts';
import { DataType, numbered, payload } from '../../station/uplink/dialects/sparkplug/payload.ts';
import { readPayload } from '../../station/uplink/dialects/sparkplug/read-payload.ts';
import type { Message } from '../../station/uplink/message.ts';
import { clientOptions } from '../../station/uplink/mqtt-js.ts';
import { bed, batchOf, entries, origin, T0 } from './scene.ts';
import { arrived, carried, speechOf, told } from './speakers.ts';

/** A protobuf library reads what we wrote, and writes what we read. */
const Payload = protobuf
  .parse(readFileSync(new URL('sparkplug_b.proto', import.meta.url), 'utf8'))
  .root.lookupType('spb.Payload');
interface Judged {
  readonly timestamp?: number;
  readonly seq?: number;
  readonly metrics?: readonly Readonly<Record<string, unknown>>[];
}
const judged = (bytes: Uint8Array) =>
  Payload.toObject(Payload.decode(bytes), { longs: Number, arrays: true }) as Judged;
const written = (body: object) => Payload.encode(Payload.fromObject(body)).finish();

const verb = ({ topic }: Message) => topic.split('/')[2]!;
const verbs = (messages: readonly Message[]) => messages.map(verb);
const live: Logged = {
  kind: 'state',
  seq: 1,
  device: 'bed',
  state: { phase: 'live', sinceMs: T0 },
  timeMs: T0,
};
const rows = (seq: number, values: number[]): Logged => ({
  kind: 'batch',
  seq,
  batch: batchOf(
    values.map((_, i) => T0 + i),
    { soilMoisture: values },
  ),
});

/** A node that has said all its births. */
function born(...about: Parameters<typeof speechOf> extends [unknown, ...infer R] ? R : never) {
  const speech = speechOf(sparkplug, ...about);
  const births = [...speech.online(1), ...speech.device(bed, { phase: 'live', sinceMs: T0 })];
  return { speech, births: births.map((message) => speech.leaving!(message)) };
}

describe('bytes', () => {
  const T = 1_700_000_000_137;
  const bdSeq = { name: 'bdSeq', timestamp: T, type: DataType.Int64, value: 0, typed: true } as const;

  test('a death as Eclipse Tahu writes it', () => {
    expect(toHex(payload([bdSeq]))).toBe('12120a0562645365711889d195ffbc3120045800');
  });

  test('a null metric, a unit, and numbers that are negative in their type', () => {
    const metrics = [
      { alias: 4, timestamp: 5, type: DataType.Int32, typed: true },
      { name: 'v', timestamp: T, type: DataType.Int16, value: -5, unit: 'V', typed: true },
      { alias: 7, timestamp: T, type: DataType.Int32, value: -2_147_483_648, historical: true },
    ] as const;
    expect(judged(numbered(payload(metrics, T), 255))).toEqual({
      timestamp: T,
      seq: 255,
      metrics: [
        { alias: 4, timestamp: 5, datatype: 3, isNull: true },
        {
          name: 'v',
          timestamp: T,
          datatype: 2,
          intValue: 65_531,
          properties: { keys: ['engUnit'], values: [{ type: 12, stringValue: 'V' }] },
        },
        { alias: 7, timestamp: T, isHistorical: true, intValue: 2_147_483_648 },
      ],
    });
  });

  test('whatever we write, a protobuf library reads, and we read whatever it writes', () => {
    const time = fc.integer({ min: 0, max: 2 ** 45 });
    const value = fc.oneof(
      fc.record({ type: fc.constant(DataType.Double), value: fc.double({ noNaN: true }) }),
      fc.record({ type: fc.constant(DataType.Boolean), value: fc.boolean() }),
      fc.record({ type: fc.constant(DataType.String), value: fc.string({ unit: 'grapheme' }) }),
      fc.record({ type: fc.constant(DataType.Int64), value: fc.nat() }),
    );
    const metric = fc
      .tuple(value, time, fc.integer({ min: 1, max: 2 ** 31 }), fc.string())
      .map(([said, timestamp, alias, name]) => ({ ...said, timestamp, alias, name, typed: true as const }));
    fc.assert(
      fc.property(fc.array(metric), time, fc.integer({ min: 0, max: 255 }), (metrics, timestamp, seq) => {
        const bytes = numbered(payload(metrics, timestamp), seq);
        const again = Payload.encode(Payload.decode(bytes)).finish();
        for (const read of [readPayload(bytes), readPayload(again)]) {
          expect(read).toMatchObject({ timestamp, seq });
          expect(read.metrics).toEqual(metrics.map(({ typed: _typed, ...rest }) => rest));
        }
      }),
    );
  });

  test('bytes that are no payload are a fault, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          readPayload(bytes);
        } catch (error) {
          expect(String(error)).toMatch(/frame\//);
        }
      }),
    );
  });
});

describe('a session', () => {
  test('the node is born first with number 0, then its devices, then data', () => {
    const { speech, births } = born();
    const messages = [...births, ...told(speech, [rows(2, [1, 2])])];
    expect(verbs(messages)).toEqual(['NBIRTH', 'DBIRTH', 'DDATA']);
    expect(messages.map(({ payload }) => judged(payload).seq)).toEqual([0, 1, 2]);
    expect(messages.every(({ qos, retain }) => qos === 0 && !retain)).toBe(true);
  });

  test('the will is the death of the very session that the birth begins', () => {
    const { speech, births } = born({}, { connection: 257 });
    const bdSeq = (bytes: Uint8Array) => judged(bytes).metrics!.find(({ name }) => name === 'bdSeq');
    expect(speech.will).toMatchObject({
      topic: 'spBv1.0/Fieldline/NDEATH/tablet-7f3a',
      qos: 1,
      retain: false,
    });
    expect(judged(speech.will.payload)).not.toHaveProperty('seq');
    expect(judged(speech.will.payload).metrics).toHaveLength(1);
    expect(bdSeq(speech.will.payload)).toMatchObject({ datatype: 4, longValue: 1 });
    expect(bdSeq(births[0]!.payload)).toMatchObject({ datatype: 4, longValue: 1 });
  });

  test('the birth can be asked for again, and says false', () => {
    const [node] = born().births;
    const rebirth = judged(node!.payload).metrics!.find(({ name }) => name === 'Node Control/Rebirth');
    expect(rebirth).toMatchObject({ datatype: 11, booleanValue: false });
    expect(rebirth).not.toHaveProperty('alias');
    for (const metric of judged(node!.payload).metrics!)
      expect(metric).toMatchObject({
        name: expect.any(String),
        datatype: expect.any(Number),
        timestamp: T0 + 60_000,
      });
    const values = judged(node!.payload).metrics!.map(
      ({ longValue, booleanValue, stringValue }) => longValue ?? booleanValue ?? stringValue,
    );
    expect(values).toEqual([0, false, 'e0123456789abcdef']);
  });

  test('a device is born with every metric: name, alias, type, time, value or null, and unit', () => {
    const [, device] = born().births;
    expect(device!.topic).toBe('spBv1.0/Fieldline/DBIRTH/tablet-7f3a/bed');
    const { metrics = [] } = judged(device!.payload);
    expect(metrics.map(({ name }) => name)).toEqual([
      ...bed.channels.map(({ name }) => name),
      'Fieldline/seq',
      'Fieldline/gap',
      'Fieldline/event',
      'Fieldline/outcome',
    ]);
    for (const metric of metrics)
      expect(metric).toMatchObject({
        alias: expect.any(Number),
        timestamp: T0,
        datatype: expect.any(Number),
      });
    expect(new Set(metrics.map(({ alias }) => alias)).size).toBe(metrics.length);
    const named = (name: string) => metrics.find((metric) => metric['name'] === name);
    expect(named('soilMoisture')).toMatchObject({
      datatype: 10,
      doubleValue: 41.5,
      properties: { keys: ['engUnit'], values: [{ type: 12, stringValue: '%' }] },
    });
    expect(named('pump')).toMatchObject({ datatype: 11, booleanValue: false });
    expect(named('door')).toMatchObject({ datatype: 11, isNull: true });
  });

  test('aliases are the only name in data, and no two metrics of a node share one', () => {
    const shed = { ...bed, device: 'shed' };
    const { speech, births } = born({}, { devices: () => [bed, shed] });
    births.push(...speech.device(shed, { phase: 'live', sinceMs: T0 }));
    const aliases = births
      .slice(1)
      .flatMap(({ payload }) => judged(payload).metrics!.map(({ alias }) => alias));
    expect(new Set(aliases).size).toBe(aliases.length);
    const [data] = told(speech, [rows(2, [7])]);
    const soil = judged(births[1]!.payload).metrics!.find(({ name }) => name === 'soilMoisture');
    const said = judged(data!.payload).metrics!;
    expect(said.every((metric) => !('name' in metric) && !('datatype' in metric))).toBe(true);
    expect(said.at(-1)).toEqual({ alias: soil!['alias'], timestamp: T0, doubleValue: 7 });
  });

  test('numbers go on from 255 to 0', () => {
    const { speech } = born();
    const messages = Array.from({ length: 300 }, (_, i) => told(speech, [rows(i + 2, [1])])[0]!);
    const seqs = messages.map(({ payload }) => judged(payload).seq);
    expect(seqs.slice(0, 3)).toEqual([2, 3, 4]);
    expect(seqs.slice(252, 256)).toEqual([254, 255, 0, 1]);
    expect(seqs.every((seq, i) => seq === (i + 2) % 256)).toBe(true);
  });

  test('rows keep the order of their times', () => {
    const { speech } = born();
    const [data] = told(speech, [rows(2, [1, 2, 3]), rows(3, [4])]);
    const times = judged(data!.payload).metrics!.filter((metric) => 'doubleValue' in metric);
    expect(times.map(({ doubleValue }) => doubleValue)).toEqual([1, 4, 2, 3]); // 4 is of the same time as 1
    expect(times.map(({ timestamp }) => timestamp)).toEqual([T0, T0, T0 + 1, T0 + 2]);
  });

  test('what was recorded before is marked historical, what is new is not', () => {
    const { speech } = born();
    const marks = (lane: 'live' | 'late') =>
      told(speech, [rows(2, [1])], lane).flatMap(({ payload }) =>
        judged(payload).metrics!.map((metric) => metric['isHistorical'] ?? false),
      );
    expect(marks('late')).toEqual([true, true]);
    expect(marks('live')).toEqual([false, false]);
  });

  test('a device that goes away dies, and is born again before its next data', () => {
    const { speech } = born();
    const away: Logged = {
      ...(entries.at(-1) as Extract<Logged, { kind: 'state' }>),
      seq: 3,
    };
    const messages = told(speech, [rows(2, [1]), away, { ...live, seq: 4 }, rows(5, [2])]);
    expect(verbs(messages)).toEqual(['DDATA', 'DDEATH', 'DBIRTH', 'DDATA']);
    expect(judged(messages[1]!.payload)).toEqual({ timestamp: T0 + 60_000, seq: 3, metrics: [] });
  });

  test('the past of a device that is away is told between a birth and a death', () => {
    const speech = speechOf(sparkplug);
    speech.device(bed, { phase: 'closed' });
    expect(verbs(told(speech, [rows(2, [1])], 'late'))).toEqual(['DBIRTH', 'DDATA', 'DDEATH']);
  });

  test('a device that nobody knows any more is born from what its rows say', () => {
    const speech = speechOf(sparkplug, {}, { devices: () => [], lastRow: () => undefined });
    const [birth] = told(speech, [rows(2, [1])], 'late');
    const metric = judged(birth!.payload).metrics!.find(({ name }) => name === 'soilMoisture');
    expect(metric).toMatchObject({ datatype: 10, isNull: true });
  });

  test('a speaker heard for the first time on a wire is born with its device before it is told', () => {
    const { speech } = born();
    const batch = { ...batchOf([T0], { temperature: [3] }), subject: 'probe 2' };
    const messages = told(speech, [{ kind: 'batch', seq: 2, batch }]);
    expect(verbs(messages)).toEqual(['DBIRTH', 'DDATA']);
    const names = judged(messages[0]!.payload).metrics!.map(({ name }) => name);
    expect(names).toContain('probe 2/temperature');
    expect(verbs(told(speech, [{ kind: 'batch', seq: 3, batch }]))).toEqual(['DDATA']);
  });

  test('a gap, a command and the number of each entry are told beside the values', () => {
    const { speech } = born();
    const messages = told(speech, entries.slice(1, 5));
    const metrics = messages.flatMap(({ payload }) => judged(payload).metrics!);
    const seqs = metrics.flatMap(({ longValue }) => longValue ?? []);
    expect(seqs).toEqual([121, 122, 123, 124]);
    const texts = metrics.flatMap(({ stringValue }) => (stringValue as string | undefined) ?? []);
    expect(texts.map((text) => JSON.parse(text) as unknown)).toMatchObject([
      { cause: 'unplugged', rows: 6 },
      { channel: 'pump', ok: true },
    ]);
  });

  test('every entry is carried exactly once, in either lane and in messages of any size', () => {
    for (const lane of ['live', 'late'] as const)
      for (const mostBytes of [64, 65_536]) {
        const seqs = entries.map(({ seq }) => seq);
        expect(carried(born().speech, entries, lane, mostBytes)).toEqual(seqs);
      }
  });

  test('every numbered message says when it was made', () => {
    const { speech, births } = born();
    const away = entries.at(-1)!;
    const all = [...births, ...told(speech, [rows(2, [1]), away])];
    expect(verbs(all)).toEqual(['NBIRTH', 'DBIRTH', 'DDATA', 'DDEATH']);
    for (const { payload } of all) expect(judged(payload).timestamp).toBe(T0 + 60_000);
  });

  test('each verb has its topic, with a device only where one is meant', () => {
    const { speech, births } = born({ dialectOptions: { group: 'Plant 1' } });
    const all = [speech.will, ...births, ...told(speech, [rows(2, [1]), entries.at(-1)!])];
    expect(all.map(({ topic }) => topic)).toEqual([
      'spBv1.0/Plant 1/NDEATH/tablet-7f3a',
      'spBv1.0/Plant 1/NBIRTH/tablet-7f3a',
      'spBv1.0/Plant 1/DBIRTH/tablet-7f3a/bed',
      'spBv1.0/Plant 1/DDATA/tablet-7f3a/bed',
      'spBv1.0/Plant 1/DDEATH/tablet-7f3a/bed',
    ]);
  });

  test.each(['a/b', 'a+', '#'])('a group that cannot stand in a topic is no setting: %s', (group) => {
    const uplink = { ...USUAL, id: 'u', url: 'mqtt://a', dialect: 'sparkplug', dialectOptions: { group } };
    expect(() => parseUplink(uplink)).toThrow('config/invalid');
  });

  test('it speaks MQTT 3.1.1 without a session at the broker, whatever was chosen', async () => {
    const typed = { url: 'mqtt://a', clientId: 'x', mqtt: '5' } as const;
    const target = await sparkplug.signIn!(typed, origin, T0);
    expect(clientOptions(target, undefined, ['mqtt'])).toMatchObject({ protocolVersion: 4, clean: true });
  });

  test('a station that leaves says its death itself', () => {
    const { speech } = born();
    expect(verbs(speech.goodbye())).toEqual(['NDEATH']);
    expect(speech.goodbye()[0]!.payload).toEqual(speech.will.payload);
  });
});

describe('commands', () => {
  const node = 'spBv1.0/Fieldline/NCMD/tablet-7f3a';
  const device = 'spBv1.0/Fieldline/DCMD/tablet-7f3a/bed';
  const set = (speech: ReturnType<typeof speechOf>, body: object) =>
    speech.heard!(arrived(device, written(body))).map((heard) =>
      heard.kind === 'set'
        ? { ...heard, set: JSON.parse(new TextDecoder().decode(heard.set.payload)) }
        : heard,
    );

  test('it listens to its own commands only', () => {
    expect(born().speech.listens).toEqual([node, 'spBv1.0/Fieldline/DCMD/tablet-7f3a/+']);
  });

  test('a host asks for everything again, and gets it with the same bdSeq and number 0', () => {
    const { speech, births } = born();
    told(speech, [rows(2, [1])]);
    const body = hex('08c0949dffbc3112210a144e6f646520436f6e74726f6c2f5265626972746818c0949dffbc31200b7001');
    expect(speech.heard!(arrived(node, body))).toEqual([{ kind: 'again' }]);
    const again = speech.online(2).map((message) => speech.leaving!(message));
    expect(verbs(again)).toEqual(['NBIRTH', 'DBIRTH']);
    expect(again.map(({ payload }) => judged(payload))).toEqual(births.map(({ payload }) => judged(payload)));
    expect(speech.device(bed, { phase: 'live', sinceMs: T0 })).toEqual([]);
  });

  test('a metric is set by its name or by its alias, several at once', () => {
    const { speech, births } = born();
    const { metrics = [] } = judged(births[1]!.payload);
    const alias = metrics.find(({ name }) => name === 'setpoint')!['alias'];
    const body = {
      timestamp: T0,
      metrics: [
        { name: 'pump', booleanValue: true },
        { alias, doubleValue: 7.5 },
      ],
    };
    expect(set(speech, body)).toEqual([
      { kind: 'set', device: 'bed', set: { channel: 'pump', value: 1 } },
      { kind: 'set', device: 'bed', set: { channel: 'setpoint', value: 7.5 } },
    ]);
  });

  test('an alias of another device, a null and a text set nothing', () => {
    const { speech } = born();
    const metrics = [
      { alias: 999, doubleValue: 1 },
      { name: 'pump', isNull: true },
      { name: 'pump', stringValue: 'on' },
    ];
    expect(set(speech, { metrics })).toEqual([]);
  });
});

describe('a primary host', () => {
  const topic = 'spBv1.0/STATE/scada';
  const waiting = () => speechOf(sparkplug, { dialectOptions: { primaryHost: 'scada' } });
  const says = (online: boolean, timestamp: number) => arrived(topic, { online, timestamp });

  test('is waited for, left with, and waited for again', () => {
    const speech = waiting();
    expect(speech.waits).toBe(true);
    expect(speech.listens).toContain(topic);
    expect(speech.heard!(says(false, 1))).toEqual([]);
    expect(speech.heard!(says(true, 2))).toEqual([{ kind: 'go-on' }]);
    expect(speech.heard!(says(true, 3))).toEqual([]);
    expect(speech.heard!(says(false, 4))).toEqual([{ kind: 'leave' }]);
  });

  test('is not believed where it says what is older than what was heard', () => {
    const speech = waiting();
    speech.heard!(says(true, 10));
    expect(speech.heard!(says(false, 9))).toEqual([]);
    expect(speech.heard!(says(false, 10))).toEqual([{ kind: 'leave' }]);
  });

  test('of another name says nothing', () => {
    expect(waiting().heard!(arrived('spBv1.0/STATE/other', { online: true, timestamp: 1 }))).toEqual([]);
  });

  test('is not waited for unless one is named', () => {
    expect(speechOf(sparkplug).waits).toBe(false);
  });
});

const corpus = new URL('../../../shared/corpus/sparkplug/payloads-a.json', import.meta.url);
describe.skipIf(!existsSync(corpus))('payloads of Eclipse Tahu, where the corpus is there', () => {
  interface Vector {
    readonly note: string;
    readonly hex: string;
    readonly expected: {
      readonly timestamp?: string;
      readonly seq?: string;
      readonly metrics: readonly Scalar[];
    };
  }
  type Scalar = Readonly<Record<string, string | number | boolean>>;
  const { vectors } = existsSync(corpus)
    ? (JSON.parse(readFileSync(corpus, 'utf8')) as { vectors: readonly Vector[] })
    : { vectors: [] };

  test.each(vectors.map((vector) => [vector.note, vector] as const))(
    'reads: %s',
    (_, { hex: bytes, expected }) => {
      const read = readPayload(hex(bytes));
      expect(read.metrics.map(({ name }) => name)).toEqual(expected.metrics.map(({ name }) => name));
      expect(read.seq).toBe(expected.seq === undefined ? undefined : Number(expected.seq));
      for (const [i, metric] of read.metrics.entries()) {
        const {
          alias,
          datatype,
          boolean_value: boolean,
          string_value: text,
          float_value: float,
        } = expected.metrics[i]!;
        expect(metric.alias).toBe(alias === undefined ? undefined : Number(alias));
        expect(metric.type).toBe(datatype);
        const known = boolean ?? text ?? float;
        if (known !== undefined) expect(metric.value).toBe(known);
      }
    },
  );

  const scalar = vectors.filter(({ expected }) =>
    expected.metrics.every((metric) => !('dataset_value' in metric) && !('template_value' in metric)),
  );
  test.each(scalar.map((vector) => [vector.note, vector] as const))(
    'writes the same bytes: %s',
    (_, { hex: bytes, expected }) => {
      const { metrics, timestamp, seq } = readPayload(hex(bytes));
      const again = metrics.map(({ type, historical: _none, ...metric }) => ({
        ...metric,
        type: type as 2,
        typed: true as const,
      }));
      const body = payload(again, timestamp);
      expect(toHex(seq === undefined ? body : numbered(body, seq))).toBe(bytes);
      expect(expected.metrics).toHaveLength(again.length);
    },
  );
});

const schema = new URL('../../../shared/corpus/sparkplug/sparkplug_b.json-schema.json', import.meta.url);
test.skipIf(!existsSync(schema))("births and data fit Tahu's JSON schema, where the corpus is there", () => {
  const { $schema: _draft4, ...rules } = JSON.parse(readFileSync(schema, 'utf8')) as Record<string, unknown>;
  const fits = new Ajv({ strict: false }).compile(rules);
  const { speech, births } = born();
  for (const { payload } of [...births, ...told(speech, entries)]) {
    const { timestamp, seq, metrics = [] } = judged(payload);
    const shown = metrics.map(({ name, alias, timestamp: at, datatype, properties, ...rest }) => {
      const [unit] = (properties as { values?: { stringValue: string }[] } | undefined)?.values ?? [];
      const value =
        rest['doubleValue'] ?? rest['booleanValue'] ?? rest['longValue'] ?? rest['stringValue'] ?? null;
      const set = unit && { engUnit: { type: 'String', value: unit.stringValue } };
      return {
        name,
        alias,
        timestamp: at,
        datatype,
        isHistorical: rest['isHistorical'],
        value,
        properties: set,
      };
    });
    const body = JSON.parse(JSON.stringify({ timestamp, seq, metrics: shown })) as unknown;
    expect(fits(body), JSON.stringify(fits.errors)).toBe(true);
    expect(fits({ ...(body as object), seq: 'one' })).toBe(false);
  }
});

describe('the requirements of the Sparkplug 3.0 TCK', () => {
  interface Requirements {
    readonly requirements: Readonly<Record<string, Readonly<Record<string, string>>>>;
  }
  const file = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
  const { requirements } = JSON.parse(file('sparkplug-requirements.json')) as Requirements;
  const tests = ['sparkplug.test.ts', 'uplink.test.ts', '../bridge/dialects.test.ts'].map(file).join('\n');

  test('each is met by a test that exists, or says why it is not', () => {
    const verdicts = Object.entries(requirements).map(
      ([id, verdict]) => [id, ...Object.entries(verdict)] as const,
    );
    expect(verdicts).toHaveLength(299);
    for (const [id, [verdict, words], ...more] of verdicts as [string, [string, string]][]) {
      expect(more, id).toEqual([]);
      expect(['met', 'notApplicable', 'notMet'], id).toContain(verdict);
      if (verdict === 'met') expect(tests, id).toContain(`'${words}'`);
      else expect(words.length, id).toBeGreaterThan(10);
    }
  });

  const list = new URL('../../../shared/corpus/sparkplug/tck-requirements.json', import.meta.url);
  test.skipIf(!existsSync(list))('all of the list are judged, where the corpus is there', () => {
    const { vectors } = JSON.parse(readFileSync(list, 'utf8')) as { vectors: readonly { id: string }[] };
    const ids = vectors.map(({ id }) => id.replace('tck-id-', ''));
    expect(Object.keys(requirements)).toEqual(ids);
  });
});
