import * as v from 'valibot';
import type { Outcome } from '../../model/command.ts';
import type { Entry, Logged } from '../../model/entry.ts';
import { fault } from '../../model/fault.ts';
import type { Incoming } from '../../runtime/platform.ts';
import type { Dialect, Heard, Speaker, Speech } from '../dialect.ts';
import type { Message } from '../message.ts';
import type { DeviceMeta } from '../native/device.ts';
import { Finite, Name, readFields, text } from '../native/fields.ts';
import { gapFields } from '../native/gap.ts';
import { jsonBytes } from '../native/json.ts';
import { Numbers } from '../numbers.ts';
import { aside, packed, ROOM_FOR_NAMES } from './packed.ts';
import { recordedUnit, rowsOf } from './rows.ts';

/**
 * ThingsBoard's gateway API: the station is a gateway, its devices are `station/device`. The server keeps one value for each
 * device, key and millisecond, so a message that comes twice is one. Source: thingsboard.io/docs/reference/gateway-mqtt-api.
 */
export const thingsboard: Dialect = { native: false, speak };

/** What the server takes unless somebody raised it (`NETTY_MAX_PAYLOAD_SIZE`), less the names around the rows. */
const MOST_BYTES = 65_536 - ROOM_FOR_NAMES;

function speak({ origin, now }: Speaker): Speech {
  const { station, epoch } = origin;
  const named = (device: string) => `${station}/${device}`;
  const gateway = (body: unknown) => message('v1/devices/me/attributes', body);
  const telemetry = (device: string, pieces: readonly string[]): Message => ({
    ...message('v1/gateway/telemetry', undefined),
    payload: new TextEncoder().encode(`{${JSON.stringify(named(device))}:[${pieces.join()}]}`),
  });
  const left = ({ device }: DeviceMeta) => message('v1/gateway/disconnect', { device: named(device) });
  const devices = new Map<string, DeviceMeta>();

  return {
    will: gateway({ online: false }),
    listens: [RPC],
    birthFirst: true,
    online: (next) => [gateway({ online: true, epoch, next })],
    device(meta, state) {
      const first = !devices.has(meta.device);
      devices.set(meta.device, meta);
      const name = named(meta.device);
      const status = state ? { status: state.phase === 'live' ? 'online' : 'offline' } : {};
      return [
        ...(first ? [message('v1/gateway/connect', { device: name, type: meta.title })] : []),
        message('v1/gateway/attributes', { [name]: { ...attributesOf(meta), ...status } }),
      ];
    },
    row: () => [],
    removed(meta) {
      devices.delete(meta.device);
      return [left(meta)];
    },
    goodbye: () => [...[...devices.values()].map(left), gateway({ online: false })],
    *parcels(entries, lane, mostBytes) {
      const pieces = (entry: Logged) => telling(entry).map((row) => JSON.stringify(row));
      const sizeOf = (piece: string) => new TextEncoder().encode(piece).length + 1;
      const most = Math.min(mostBytes, MOST_BYTES);
      yield* packed(entries, most, { pieces, sizeOf, message: telemetry });
      // Beside its telemetry, and only while whoever asked may wait.
      for (const entry of lane === 'live' ? entries : [])
        if (entry.kind === 'outcome') yield aside(answer(entry.outcome, named));
    },
    refused: (outcome) => answer(outcome, named),
    gone: (ranges) => ({ messages: [], numbers: new Numbers(ranges) }),
    heard: (incoming) => order(station, incoming, now()),
  };
}

const RPC = 'v1/gateway/rpc';

const message = (topic: string, body: unknown): Message => ({
  topic,
  payload: body === undefined ? new Uint8Array(0) : jsonBytes(body),
  qos: 1,
  retain: false,
});

const attributesOf = ({ label, driver, channels, facts }: DeviceMeta) => ({
  label,
  driver,
  units: Object.fromEntries(channels.map((channel) => [channel.name, recordedUnit(channel)])),
  ...facts,
});

/** Everything is telemetry with its own time: what is told late is then the past by itself. */
function telling(entry: Entry): readonly { readonly ts: number; readonly values: object }[] {
  switch (entry.kind) {
    case 'batch':
      return rowsOf(entry.batch)
        .filter(({ values }) => Object.keys(values).length > 0)
        .map(({ timeMs, values }) => ({ ts: Math.trunc(timeMs), values }));
    case 'state': {
      const { phase } = entry.state;
      return at(entry.timeMs, { fieldline_status: phase === 'live' ? 'online' : 'offline' });
    }
    case 'gap':
      return at(entry.gap.fromMs, { fieldline_gap: gapFields(entry.gap) });
    case 'event':
      return at(entry.event.timeMs, { fieldline_event: entry.event.text });
    case 'outcome': {
      const { timeMs, device: _said, ...rest } = entry.outcome;
      return at(timeMs, { fieldline_command: rest });
    }
  }
}

const at = (timeMs: number, values: object) => [{ ts: Math.trunc(timeMs), values }];

/** The answer to a call that became a command. */
function answer({ id, device, ...rest }: Outcome, named: (device: string) => string): readonly Message[] {
  const [, call] = CALL_ID.exec(id) ?? [];
  if (call === undefined) return [];
  const data = rest.ok ? { success: true, value: rest.value } : { success: false, error: rest.fault.code };
  return [message(RPC, { device: named(device), id: Number(call), data })];
}

const CALL_ID = /^tb-(\d{1,10})-/;
const Call = v.object({
  device: text(200),
  data: v.object({
    id: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(2 ** 31)),
    method: Name,
    params: v.union([Finite, v.boolean(), v.object({ channel: v.optional(Name), value: v.unknown() })]),
  }),
});

/** Methods that say nothing but "set"; any other is the name of the channel to be set. */
const SETTERS: ReadonlySet<string> = new Set(['set', 'setValue']);

/**
 * `{"method":"setValue","params":true}` where one channel can be set, `{"method":"set","params":{"channel","value"}}`, or
 * the channel as the method. Nobody can tell how old a call is that is delivered again.
 */
function order(station: string, incoming: Incoming, nowMs: number): readonly Heard[] {
  const { device, data } = readFields(Call, incoming.payload);
  const prefix = `${station}/`;
  if (incoming.redelivered || !device.startsWith(prefix)) throw fault('frame/syntax', { text: 'not for us' });
  const { id, method, params } = data;
  const { channel, value } = typeof params === 'object' ? params : { value: params };
  const set = {
    id: `tb-${id}-${Math.trunc(nowMs).toString(36)}`,
    channel: channel ?? (SETTERS.has(method) ? undefined : method),
    value: typeof value === 'boolean' ? Number(value) : value,
  };
  return [
    { kind: 'set', device: device.slice(prefix.length), set: { ...incoming, payload: jsonBytes(set) } },
  ];
}
