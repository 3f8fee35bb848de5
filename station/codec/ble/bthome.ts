import type { Channel, Quantity } from '../../model/channel.ts';
import { fault } from '../../model/fault.ts';
import type { Measured } from './measured.ts';

/** The service that BTHome's data belongs to. */
export const BTHOME = 0xfcd2;

/** A number: so many bytes, signed or not, of so many steps of the channel's unit. */
interface Kind {
  readonly name: string;
  readonly channel: Channel;
  readonly bytes: number;
  readonly signed: boolean;
  readonly step: number;
}

const object = (
  name: string,
  quantity: Quantity,
  type: `${'u' | 'i'}${1 | 2 | 3 | 4}`,
  step: number,
  decimals: number,
  unit?: string,
): Kind => ({
  name,
  channel: { quantity, decimals, ...(unit === undefined ? {} : { unit }) },
  bytes: Number(type[1]),
  signed: type[0] === 'i',
  step,
});

const POUND = 0.45359237;

/** bthome.io/format, "Sensor data"; of its "Binary Sensor data" a name says what 1 stands for. */
const OBJECTS: ReadonlyMap<number, Kind> = new Map([
  [0x00, object('packet', 'count', 'u1', 1, 0)],
  [0x01, object('battery', 'percent', 'u1', 1, 0)],
  [0x02, object('temperature', 'temperature', 'i2', 0.01, 2)],
  [0x03, object('humidity', 'relativeHumidity', 'u2', 0.01, 2)],
  [0x04, object('pressure', 'pressure', 'u3', 1, 0)],
  [0x05, object('illuminance', 'illuminance', 'u3', 0.01, 2)],
  [0x06, object('mass', 'mass', 'u2', 0.01, 2)],
  [0x07, object('mass', 'mass', 'u2', 0.01 * POUND, 3)],
  [0x08, object('dewPoint', 'temperature', 'i2', 0.01, 2)],
  [0x09, object('count', 'count', 'u1', 1, 0)],
  [0x0a, object('energy', 'energy', 'u3', 1, 0)],
  [0x0b, object('power', 'power', 'u3', 0.01, 2)],
  [0x0c, object('voltage', 'voltage', 'u2', 0.001, 3)],
  [0x0d, object('pm25', 'massConcentration', 'u2', 1, 0)],
  [0x0e, object('pm10', 'massConcentration', 'u2', 1, 0)],
  [0x12, object('co2', 'gasConcentration', 'u2', 1, 0)],
  [0x13, object('tvoc', 'massConcentration', 'u2', 1, 0)],
  [0x14, object('moisture', 'percent', 'u2', 0.01, 2)],
  [0x2e, object('humidity', 'relativeHumidity', 'u1', 1, 0)],
  [0x2f, object('moisture', 'percent', 'u1', 1, 0)],
  [0x3a, object('button', 'code', 'u1', 1, 0)],
  [0x3d, object('count', 'count', 'u2', 1, 0)],
  [0x3e, object('count', 'count', 'u4', 1, 0)],
  [0x3f, object('rotation', 'angle', 'i2', 0.1, 1)],
  [0x40, object('distance', 'distance', 'u2', 0.001, 3)],
  [0x41, object('distance', 'distance', 'u2', 0.1, 1)],
  [0x42, object('duration', 'duration', 'u3', 0.001, 3)],
  [0x43, object('current', 'current', 'u2', 0.001, 3)],
  [0x44, object('speed', 'speed', 'u2', 0.01, 2)],
  [0x45, object('temperature', 'temperature', 'i2', 0.1, 1)],
  [0x46, object('uvIndex', 'other', 'u1', 0.1, 1)],
  [0x47, object('volume', 'volume', 'u2', 1e-4, 4)],
  [0x48, object('volume', 'volume', 'u2', 1e-6, 6)],
  [0x49, object('flow', 'volumeFlow', 'u2', 0.001, 3)],
  [0x4a, object('voltage', 'voltage', 'u2', 0.1, 1)],
  [0x4b, object('gas', 'volume', 'u3', 0.001, 3)],
  [0x4c, object('gas', 'volume', 'u4', 0.001, 3)],
  [0x4d, object('energy', 'energy', 'u4', 1, 0)],
  [0x4e, object('volume', 'volume', 'u4', 1e-6, 6)],
  [0x4f, object('water', 'volume', 'u4', 1e-6, 6)],
  [0x50, object('timestamp', 'other', 'u4', 1, 0, 's')],
  [0x51, object('acceleration', 'acceleration', 'u2', 0.001, 3)],
  [0x52, object('angularSpeed', 'angularSpeed', 'u2', 0.001, 3)],
  [0x55, object('storedVolume', 'volume', 'u4', 1e-6, 6)],
  [0x56, object('conductivity', 'conductivity', 'u2', 1, 0)],
  [0x57, object('temperature', 'temperature', 'i1', 1, 0)],
  [0x58, object('temperature', 'temperature', 'i1', 0.35, 2)],
  [0x59, object('count', 'count', 'i1', 1, 0)],
  [0x5a, object('count', 'count', 'i2', 1, 0)],
  [0x5b, object('count', 'count', 'i4', 1, 0)],
  [0x5c, object('power', 'power', 'i4', 0.01, 2)],
  [0x5d, object('current', 'current', 'i2', 0.001, 3)],
  [0x5e, object('direction', 'angle', 'u2', 0.01, 2)],
  [0x5f, object('precipitation', 'rainfall', 'u2', 0.1, 1)],
  [0x60, object('channel', 'code', 'u1', 1, 0)],
  [0x61, object('rotationSpeed', 'rotationSpeed', 'u2', 1, 0)],
  [0x62, object('speed', 'speed', 'i4', 1e-6, 6)],
  [0x63, object('acceleration', 'acceleration', 'i4', 1e-6, 6)],
  [0xf0, object('deviceType', 'code', 'u2', 1, 0)],
  [0xf1, object('firmware', 'code', 'u4', 1, 0)],
  [0xf2, object('firmware', 'code', 'u3', 1, 0)],
  ...[
    [0x0f, 'active'],
    [0x10, 'powered'],
    [0x11, 'open'],
    ...'batteryLow,charging,carbonMonoxide,cold,connected,door,garageDoor,gasFound,heat,light,unlocked,wet,motion,moving,occupied,plugged,present,problem,running,safe,smoke,sound,tampered,vibration,window'
      .split(',')
      .map((name, i) => [0x15 + i, name] as const),
  ].map(([id, name]) => [id as number, object(name as string, 'switch', 'u1', 1, 0)] as const),
]);
const DIMMER = 0x3c;
const TEXT = 0x53;
const RAW = 0x54;

/**
 * BTHome's service data, version 2, not encrypted. What stands behind an object that is not known cannot be read: it ends
 * there. The same object once more is `name_2`. Undefined where it is another version or encrypted.
 * @throws frame/length where an object is cut off.
 * @see bthome.io/format.
 */
export function bthomeOf(data: Uint8Array): Measured | undefined {
  const info = data[0] ?? 0;
  if (info >> 5 !== 2 || (info & 1) !== 0) return undefined;
  const reading: Record<string, number> = {};
  const found: Record<string, Channel> = {};
  const put = ({ name, channel }: Pick<Kind, 'name' | 'channel'>, value: number) => {
    let free = name;
    for (let n = 2; free in reading; n++) free = `${name}_${n}`;
    reading[free] = value;
    found[free] = channel;
  };
  for (let at = info & 2 ? 7 : 1; at < data.length;) {
    const id = data[at++]!;
    if (id === TEXT || id === RAW) at += 1 + (data[at] ?? 0);
    else if (id === DIMMER) {
      const [way, steps] = [need(data, at, 1), need(data, at + 1, 1)];
      if (way !== 0)
        put({ name: 'dimmer', channel: { quantity: 'count', decimals: 0 } }, way === 1 ? -steps : steps);
      at += 2;
    } else {
      const known = OBJECTS.get(id);
      if (!known) break;
      put(known, need(data, at, known.bytes, known.signed) * known.step);
      at += known.bytes;
    }
  }
  return { reading, found };
}

/** A number of up to four bytes, the lowest first. */
function need(data: Uint8Array, at: number, bytes: number, signed = false): number {
  if (at + bytes > data.length) throw fault('frame/length', { expected: at + bytes, actual: data.length });
  let value = 0;
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + data[at + i]!;
  return signed && value >= 2 ** (8 * bytes - 1) ? value - 2 ** (8 * bytes) : value;
}
