import type { UplinkConfig } from '../../station/api/config.ts';
import { USUAL } from '../../station/model/uplink.ts';
import type { Dialect, Speaker, Speech } from '../../station/uplink/dialect.ts';
import type { Message } from '../../station/uplink/message.ts';
import type { DeviceMeta, LastRow } from '../../station/uplink/native/device.ts';
import type { Logged } from '../../station/model/entry.ts';
import type { Lane } from '../../station/uplink/parcel.ts';
import { bed, origin, T0 } from './scene.ts';

export const lastRow: LastRow = {
  timeMs: T0,
  values: new Map([
    ['soilMoisture', 41.5],
    ['pump', 0],
  ]),
};

/** A station that speaks, with one device, at a time that does not move. */
export const speaker = (
  uplink: Partial<UplinkConfig> = {},
  more: Partial<Omit<Speaker, 'uplink'>> = {},
): Speaker => ({
  origin,
  uplink: { ...USUAL, id: 'u1', url: 'mqtt://127.0.0.1', ...uplink },
  receiver: false,
  devices: (): readonly DeviceMeta[] => [bed],
  lastRow: () => lastRow,
  now: () => T0 + 60_000,
  connection: 0,
  ...more,
});

export const speechOf = (dialect: Dialect, ...about: Parameters<typeof speaker>): Speech =>
  dialect.speak(speaker(...about));

/** The messages of entries in the order in which they would leave. */
export const told = (
  speech: Speech,
  entries: readonly Logged[],
  lane: Lane = 'live',
  mostBytes = 64 * 1024,
): readonly Message[] =>
  [...speech.parcels(entries, lane, mostBytes)]
    .flatMap(({ messages }) => messages)
    .map((message) => speech.leaving?.(message) ?? message);

/** Each number of the entries in how many parcels it is. */
export const carried = (
  speech: Speech,
  entries: readonly Logged[],
  lane: Lane = 'live',
  mostBytes = 65_536,
) =>
  [...speech.parcels(entries, lane, mostBytes)]
    .flatMap(({ numbers }) => numbers.ranges)
    .flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i))
    .sort((a, b) => a - b);

export const arrived = (topic: string, payload: Uint8Array | string | object) => ({
  topic,
  payload:
    payload instanceof Uint8Array
      ? payload
      : new TextEncoder().encode(typeof payload === 'string' ? payload : JSON.stringify(payload)),
  retained: false,
  redelivered: false,
});
