import { describe, expect, test } from 'vitest';
import type { Logged } from '../../station/model/entry.ts';
import type { Outcome } from '../../station/model/command.ts';
import { awsIot } from '../../station/uplink/dialects/cloud/aws-iot.ts';
import { azureIot } from '../../station/uplink/dialects/cloud/azure-iot.ts';
import type { Heard } from '../../station/uplink/dialect.ts';
import { bed, batchOf, entries, golden, jsonOf, T0 } from './scene.ts';
import { arrived, carried, lastRow, speechOf, told } from './speakers.ts';

const clouds = [
  ['aws-iot', awsIot, 128 * 1024],
  ['azure-iot', azureIot, 256 * 1024],
] as const;

describe.each(clouds)('%s', (name, dialect, mostBytes) => {
  test('golden messages', async () => {
    const says = speechOf(dialect);
    const all = [
      says.will,
      ...says.online(120),
      ...says.device(bed, { phase: 'live', sinceMs: T0 }),
      ...says.row('bed', lastRow),
      ...told(says, entries),
      ...told(says, entries.slice(1, 2), 'late'),
      ...says.removed(bed),
      ...says.goodbye(),
    ];
    await expect(golden(all)).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  test('every entry is carried exactly once, in either lane and in messages of any size', () => {
    for (const lane of ['live', 'late'] as const)
      for (const most of [64, 1024 * 1024])
        expect(carried(speechOf(dialect), entries, lane, most)).toEqual(entries.map(({ seq }) => seq));
  });

  test('no message is larger than the cloud takes', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => i / 7);
    const time = many.map((_, i) => T0 + i);
    const entry: Logged = { kind: 'batch', seq: 1, batch: batchOf(time, { soilMoisture: many }) };
    const messages = told(speechOf(dialect), [entry], 'live', 1024 * 1024);
    expect(messages.length).toBeGreaterThan(1);
    for (const { topic, payload } of messages)
      expect(payload.length + topic.length).toBeLessThanOrEqual(mostBytes);
  });

  test('what can be set is reported when it changes only: each report is paid for', () => {
    const says = speechOf(dialect);
    expect(says.row('bed', lastRow)).toHaveLength(1);
    expect(says.row('bed', { ...lastRow, timeMs: T0 + 1 })).toEqual([]);
    expect(says.row('bed', { timeMs: T0 + 2, values: new Map([['pump', 1]]) })).toHaveLength(1);
    expect(says.row('bed', { timeMs: T0 + 3, values: new Map([['soilMoisture', 1]]) })).toEqual([]);
  });
});

const setsOf = (heard: readonly Heard[]) =>
  heard.map((each) =>
    each.kind === 'set'
      ? { device: each.device, ...(JSON.parse(new TextDecoder().decode(each.set.payload)) as object) }
      : each,
  );
const became = (outcome: Pick<Outcome, 'id' | 'channel'>, ok: boolean): Logged => ({
  kind: 'outcome',
  seq: 9,
  outcome: ok
    ? { ...outcome, device: 'bed', timeMs: T0, ok, value: 1 }
    : {
        ...outcome,
        device: 'bed',
        timeMs: T0,
        ok,
        fault: { code: 'command/unconfirmed', detail: { waitedMs: 1 } },
      },
});
const aside = (messages: ReturnType<typeof told>) =>
  messages.filter(({ topic }) => topic.startsWith('$')).map((message) => [message.topic, jsonOf(message)]);

describe('AWS: the shadow and jobs', () => {
  const shadow = '$aws/things/tablet-7f3a/shadow/name/bed/update';
  const delta = (version: number, values: object, ageS = 0) =>
    arrived(`${shadow}/delta`, {
      version,
      timestamp: 1_000,
      state: { values },
      metadata: {
        values: Object.fromEntries(Object.keys(values).map((key) => [key, { timestamp: 1_000 - ageS }])),
      },
    });
  const job = (jobDocument: object) =>
    arrived('$aws/things/tablet-7f3a/jobs/notify-next', {
      timestamp: 1,
      execution: { jobId: 'water-1', jobDocument },
    });

  test('what the shadow wants to be otherwise is a command, once, and its wish is taken back when it is over', () => {
    const says = speechOf(awsIot);
    expect(setsOf(says.heard!(delta(7, { pump: true })))).toEqual([
      { device: 'bed', id: 'shadow-7-0', channel: 'pump', value: 1 },
    ]);
    expect(says.heard!(delta(8, { pump: true }))).toEqual([]);
    const after = told(says, [became({ id: 'shadow-7-0', channel: 'pump' }, true)]);
    expect(aside(after)).toEqual([[shadow, { state: { desired: { values: { pump: null } } } }]]);
    expect(says.heard!(delta(9, { pump: true }))).toHaveLength(1);
  });

  test('a wish of long ago is not obeyed now', () => {
    expect(speechOf(awsIot).heard!(delta(7, { pump: true }, 61))).toEqual([]);
    expect(speechOf(awsIot).heard!(delta(7, { pump: true }, 60))).toHaveLength(1);
  });

  test.each([
    [true, { status: 'SUCCEEDED' }],
    [false, { status: 'FAILED', statusDetails: { fault: 'command/unconfirmed' } }],
  ])('a job that sets a channel is a command, and is told how it ended: %s', (ok, body) => {
    const says = speechOf(awsIot);
    const document = { device: 'bed', channel: 'pump', value: 1 };
    expect(setsOf(says.heard!(job(document)))).toEqual([{ ...document, id: 'job-water-1' }]);
    expect(says.heard!(job(document))).toEqual([]);
    const after = told(says, [became({ id: 'job-water-1', channel: 'pump' }, ok)]);
    expect(aside(after)).toEqual([['$aws/things/tablet-7f3a/jobs/water-1/update', body]]);
  });

  test('a job of another kind is left to whoever knows it', () => {
    expect(speechOf(awsIot).heard!(job({ operation: 'reboot' }))).toEqual([]);
    expect(speechOf(awsIot).heard!(arrived('$aws/things/tablet-7f3a/jobs/notify-next', {}))).toEqual([]);
  });

  test('an outcome of a command that came another way says nothing to the shadow', () => {
    expect(aside(told(speechOf(awsIot), [became({ id: 'abc', channel: 'pump' }, true)]))).toEqual([]);
  });
});

describe('Azure: methods and the twin', () => {
  const call = (method: string, body: object | string, rid = '5f') =>
    arrived(`$iothub/methods/POST/${method}/?$rid=${rid}`, body);
  const document = { device: 'bed', channel: 'pump', value: true };

  test.each([
    [true, 200, { value: 1 }],
    [false, 409, { fault: 'command/unconfirmed' }],
  ])('the method `set` is a command, and is answered with what became of it: %s', (ok, status, body) => {
    const says = speechOf(azureIot);
    expect(setsOf(says.heard!(call('set', document)))).toEqual([
      { device: 'bed', id: 'method-5f', channel: 'pump', value: 1 },
    ]);
    const after = told(says, [became({ id: 'method-5f', channel: 'pump' }, ok)]);
    expect(aside(after)).toEqual([[`$iothub/methods/res/${status}/?$rid=5f`, body]]);
  });

  test.each([
    ['another method', call('reboot', {}), 404],
    ['a set without sense', call('set', { device: 'bed' }), 400],
    ['no JSON', call('set', '{'), 400],
  ])('%s is refused at once', (_, incoming, status) => {
    expect(speechOf(azureIot).heard!(incoming)).toMatchObject([
      { kind: 'say', message: { topic: `$iothub/methods/res/${status}/?$rid=5f` } },
    ]);
  });

  test('what the twin is to be otherwise is a command for each value', () => {
    const topic = '$iothub/twin/PATCH/properties/desired/?$version=4';
    const body = { bed: { values: { pump: 1, setpoint: 21.5 } }, interval: 5, $version: 4 };
    expect(setsOf(speechOf(azureIot).heard!(arrived(topic, body)))).toEqual([
      { device: 'bed', id: 'twin-4-0', channel: 'pump', value: 1 },
      { device: 'bed', id: 'twin-4-1', channel: 'setpoint', value: 21.5 },
    ]);
  });
});
