import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { decode } from 'cborg';
import { connectAsync, type MqttClient } from 'mqtt';
import protobuf from 'protobufjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectMqtt } from '../../node-bridge/mqtt-brokers.ts';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import { type DialectName, USUAL } from '../../station/model/uplink.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { simulatedLink } from '../../station/runtime/scenes/simulated-link.ts';
import { Station } from '../../station/runtime/station.ts';
import { codec } from '../fakes/codec.ts';
import { kernel } from '../fakes/kernels.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { hasMosquitto, type Mosquitto, startMosquitto } from './mosquitto.ts';
import { until } from './until.ts';

// oxlint-disable-next-line no-explicit-any
type Body = any; // whatever somebody else's reader makes of a message
interface Heard {
  readonly topic: string;
  readonly payload: Buffer;
}
/** `time channel value`, as the log has it and as the dialect told it. */
type Told = readonly string[];
const cell = (timeMs: number, channel: string, value: number | boolean) =>
  `${timeMs} ${channel} ${Number(value)}`;

/** How a stranger who knows only the convention reads a station's rows, and switches its pump. */
interface Convention {
  readonly rows: (heard: readonly Heard[], station: string) => Told;
  readonly set: (station: string, heard: readonly Heard[]) => { topic: string; body: Body | Buffer };
  /** The time of a row as far as it can be told; absent where it is told to the last bit. */
  readonly timeMs?: (timeMs: number) => number;
}

const wholeMs = Math.trunc;
/** Of seconds since 1970 a double has steps of a quarter of a microsecond. */
const wholeUs = (timeMs: number) => Math.round(timeMs * 1e3) / 1e3;

const json = ({ payload }: Heard): Body => JSON.parse(payload.toString());
const under = (heard: readonly Heard[], start: string) =>
  heard.filter(({ topic }) => topic.startsWith(start));
const native = (station: string) => ({
  topic: `fieldline/${station}/devices/garden/set`,
  body: { id: 'a', channel: 'pump', value: 1 },
});
const cells = (lines: readonly Body[]): Told =>
  lines.flatMap(({ time, values }) =>
    Object.entries(values).map(([name, v]) => cell(time, name, v as number)),
  );

/** RFC 8428 as far as our packs go: base name and base time, then each record's own. */
const senml = (records: readonly Map<unknown, Body>[], of: (field: string) => unknown): Told => {
  const [first] = records;
  const [bn, bt] = [first!.get(of('bn')), first!.get(of('bt'))];
  return records.map((record) => {
    const name = String(bn + record.get(of('n')))
      .split(':')
      .at(-1)!;
    return cell(
      wholeUs((bt + (record.get(of('t')) ?? 0)) * 1e3),
      name,
      record.get(of('v')) ?? record.get(of('vb')),
    );
  });
};
const labels: Readonly<Record<string, number>> = { bn: -2, bt: -3, n: 0, v: 2, vb: 4, t: 6 };

const Payload = protobuf
  .parse(readFileSync(new URL('../dialects/sparkplug_b.proto', import.meta.url), 'utf8'))
  .root.lookupType('spb.Payload');
const metricsOf = ({ payload }: Heard): readonly Body[] =>
  Payload.toObject(Payload.decode(payload), { longs: Number })['metrics'] ?? [];

const conventions: Readonly<Partial<Record<DialectName, Convention>>> = {
  'home-assistant': {
    rows: (heard, station) =>
      under(heard, `fieldline/${station}/devices/garden/batch`).flatMap((message) => {
        const { time, channels } = json(message);
        return (time as number[]).flatMap((timeMs, i) =>
          Object.entries(channels).map(([name, column]) => cell(timeMs, name, (column as number[])[i]!)),
        );
      }),
    set(station, heard) {
      const { components } = json(under(heard, `homeassistant/device/${station}/garden/config`).at(-1)!);
      return { topic: components.pump.command_topic, body: JSON.parse(components.pump.payload_on) };
    },
  },
  thingsboard: {
    timeMs: wholeMs,
    rows: (heard, station) =>
      under(heard, 'v1/gateway/telemetry').flatMap((message) =>
        (json(message)[`${station}/garden`] ?? []).flatMap(({ ts, values }: Body) =>
          cells('soilMoisture' in values ? [{ time: ts, values }] : []),
        ),
      ),
    set: (station) => ({
      topic: 'v1/gateway/rpc',
      body: { device: `${station}/garden`, data: { id: 1, method: 'pump', params: true } },
    }),
  },
  senml: {
    timeMs: wholeUs,
    rows: (heard, station) =>
      under(heard, `fieldline/${station}/devices/garden/senml`).flatMap((message) =>
        senml(
          json(message).map((record: object) => new Map(Object.entries(record))),
          (field) => field,
        ),
      ),
    set: native,
  },
  'senml-cbor': {
    timeMs: wholeUs,
    rows: (heard, station) =>
      under(heard, `fieldline/${station}/devices/garden/senml-cbor`).flatMap(({ payload }) =>
        senml(decode(payload, { useMaps: true }), (field) => labels[field]),
      ),
    set: native,
  },
  sparkplug: {
    timeMs: wholeMs,
    rows(heard, station) {
      const births = under(heard, `spBv1.0/Fieldline/DBIRTH/${station}/garden`).flatMap(metricsOf);
      const names = new Map(births.map(({ alias, name }) => [alias, name]));
      return under(heard, `spBv1.0/Fieldline/DDATA/${station}/garden`)
        .flatMap(metricsOf)
        .map(({ alias, ...metric }) => ({ name: names.get(alias), ...metric }))
        .filter(({ name }) => !String(name).startsWith('Fieldline/'))
        .map(({ name, timestamp, doubleValue, booleanValue }) =>
          cell(timestamp, name, doubleValue ?? booleanValue),
        );
    },
    set: (station) => ({
      topic: `spBv1.0/Fieldline/DCMD/${station}/garden`,
      body: Buffer.from(
        Payload.encode(Payload.fromObject({ metrics: [{ name: 'pump', booleanValue: true }] })).finish(),
      ),
    }),
  },
  'aws-iot': {
    rows: (heard, station) =>
      under(heard, `dt/fieldline/${station}/garden`).flatMap((message) =>
        cells(json(message).lines.filter(({ values }: Body) => values)),
      ),
    set: (station) => ({
      topic: `$aws/things/${station}/shadow/name/garden/update/delta`,
      body: { version: 3, timestamp: 5, state: { values: { pump: 1 } } },
    }),
  },
  'azure-iot': {
    rows: (heard, station) =>
      under(heard, `devices/${station}/messages/events/`)
        .filter(({ topic }) => topic.includes('kind=lines'))
        .flatMap((message) => cells(json(message).filter(({ values }: Body) => values))),
    set: () => ({
      topic: '$iothub/methods/POST/set/?$rid=1',
      body: { device: 'garden', channel: 'pump', value: true },
    }),
  },
};

const randomHex = (digits: number) => randomBytes(digits).toString('hex').slice(0, digits);
let mosquitto: Mosquitto;
let stranger: MqttClient;
const heard: Heard[] = [];

beforeAll(async () => {
  if (!hasMosquitto) return;
  mosquitto = await startMosquitto();
  stranger = await connectAsync(`mqtt://127.0.0.1:${mosquitto.port}`, { clientId: 'stranger' });
  stranger.on('message', (topic, payload) => void heard.push({ topic, payload }));
  await stranger.subscribeAsync(['#', '$aws/#', '$iothub/#'], { qos: 1 });
});
afterAll(async () => {
  await stranger?.endAsync(true);
  await mosquitto?.kill();
});

/** A station with the simulated garden, speaking one dialect to the real broker. */
async function garden(dialect: DialectName, name = `at-${dialect}`) {
  const log = await StationLog.open(new MemoryStore(), name, nodeClock, randomHex, codec);
  const platform = {
    clock: nodeClock,
    log,
    kernel: kernel(),
    brokers: { connect: connectMqtt },
    transports: {
      openLink: async (...[spec, address, signal]: Parameters<typeof simulatedOn>) =>
        simulatedOn(spec, address, signal),
    },
    randomHex,
  };
  const uplink = { ...USUAL, id: 'u', url: `mqtt://127.0.0.1:${mosquitto.port}`, dialect };
  const device = { id: 'garden', label: 'Garden', driver: 'garden-simulated', address: 'simulated:garden' };
  const station = await Station.open(platform, { version: '0', devices: [device] });
  await station.setUplink(uplink);
  const stop = new AbortController();
  const ended = station.run(stop.signal);
  const end = async () => {
    stop.abort();
    await ended;
  };
  return { name, log, end };
}
const simulatedOn = (
  spec: Parameters<typeof simulatedLink>[0],
  address: string,
  signal: AbortSignal,
): ReturnType<typeof simulatedLink> => simulatedLink(spec, address, nodeClock, signal);

describe.skipIf(!hasMosquitto)(
  'over a real mosquitto, read by somebody who knows only the convention',
  () => {
    test.concurrent.each(Object.entries(conventions) as [DialectName, Convention][])(
      '%s: what arrives is what the log has, and a command comes back',
      async (dialect, { rows, set, timeMs: told = (timeMs) => timeMs }) => {
        const { name, log, end } = await garden(dialect);
        await until(() => rows(heard, name).length >= 8);
        const { topic, body } = set(name, heard);
        await stranger.publishAsync(topic, Buffer.isBuffer(body) ? body : JSON.stringify(body), { qos: 1 });
        await until(() => rows(heard, name).some((told) => told.endsWith(' pump 1')));
        const last = Number(rows(heard, name).at(-1)!.split(' ')[0]);
        const kept = (await log.read(0, 1_000)).flatMap((entry) =>
          entry.kind === 'batch' ? [entry.batch] : [],
        );
        const stored = kept.flatMap(({ channels, time, columns }) =>
          Array.from(time).flatMap((timeMs, row) =>
            channels.map((channel, i) => cell(told(timeMs), channel, columns[i]![row]!)),
          ),
        );
        const upTo = (told: Told) => told.filter((each) => Number(each.split(' ')[0]) <= last).sort();
        expect(upTo([...new Set(rows(heard, name))])).toEqual(upTo(stored));
        await end();
      },
    );

    test('a Sparkplug node that is cut off dies by its will, byte for byte', async () => {
      const { name, log, end } = await garden('sparkplug', 'cut-off');
      const said = (verb: string) => under(heard, `spBv1.0/Fieldline/${verb}/${name}`);
      const bdSeqOf = (message: Heard) => metricsOf(message).find((metric) => metric.name === 'bdSeq');
      await until(() => said('NBIRTH').length === 1);
      const clientId = `${name}-${log.origin.epoch.slice(0, 8)}-sparkplug`;
      const other = await connectAsync(`mqtt://127.0.0.1:${mosquitto.port}`, {
        clientId,
        reconnectPeriod: 0,
      });
      await until(() => said('NDEATH').length === 1);
      expect(metricsOf(said('NDEATH')[0]!)).toEqual([
        { name: 'bdSeq', datatype: 4, longValue: 0, timestamp: expect.any(Number) },
      ]);
      await until(() => said('NBIRTH').length === 2); // it has come back
      expect(said('NBIRTH').map(bdSeqOf)).toMatchObject([{ longValue: 0 }, { longValue: 1 }]);
      await other.endAsync(true);
      await end();
      await until(() => said('NDEATH').length === 2); // who leaves says so
    });
  },
);
