import { fault } from '../../model/fault.ts';
import type { Channel } from '../../model/channel.ts';
import { toHex } from '../bytes.ts';
import { viewOf } from '../struct.ts';
import type { Measured } from './measured.ts';

/** Ruuvi Innovations' number, as it stands in manufacturer data. */
export const RUUVI = 0x0499;

const G = 9.80665e-3;
const acceleration = { quantity: 'acceleration', decimals: 2 } as const;
const channels = {
  temperature: { quantity: 'temperature', decimals: 2 },
  humidity: { quantity: 'relativeHumidity', decimals: 2 },
  pressure: { quantity: 'pressure', decimals: 0 },
  accelerationX: acceleration,
  accelerationY: acceleration,
  accelerationZ: acceleration,
  voltage: { quantity: 'voltage', decimals: 3 },
  txPower: { quantity: 'signal', decimals: 0 },
  movements: { quantity: 'count', decimals: 0 },
  sequence: { quantity: 'count', decimals: 0 },
} as const satisfies Record<string, Channel>;

/**
 * A RuuviTag's manufacturer data behind its number: data format 3 (RAWv1) or 5 (RAWv2), the latter with its address. What the
 * tag does not know is absent; other formats are undefined.
 * @throws frame/length.
 * @see docs.ruuvi.com, "Data format 3", "Data format 5".
 */
export function ruuviOf(data: Uint8Array): (Measured & { readonly address?: string }) | undefined {
  if (data[0] === 3) return { ...measured(rawV1(data)) };
  if (data[0] !== 5) return undefined;
  const address = toHex(data.subarray(18, 24));
  return {
    ...measured(rawV2(data)),
    ...(address === 'ffffffffffff' ? {} : { address: address.toUpperCase() }),
  };
}

type Values = { readonly [N in keyof typeof channels]?: number | undefined };

function rawV1(data: Uint8Array): Values {
  if (data.length < 14) throw fault('frame/length', { expected: 14, actual: data.length });
  const view = viewOf(data);
  const whole = view.getUint8(2);
  const degrees = (whole & 0x7f) + view.getUint8(3) / 100;
  return {
    temperature: whole & 0x80 ? -degrees : degrees,
    humidity: view.getUint8(1) / 2,
    pressure: view.getUint16(4) + 50_000,
    accelerationX: view.getInt16(6) * G,
    accelerationY: view.getInt16(8) * G,
    accelerationZ: view.getInt16(10) * G,
    voltage: view.getUint16(12) / 1000,
  };
}

function rawV2(data: Uint8Array): Values {
  if (data.length < 24) throw fault('frame/length', { expected: 24, actual: data.length });
  const view = viewOf(data);
  const signed = (at: number, step: number) =>
    view.getUint16(at) === 0x8000 ? undefined : view.getInt16(at) * step;
  const unless = (none: number, value: number, scale: (value: number) => number) =>
    value === none ? undefined : scale(value);
  const power = view.getUint16(13);
  return {
    temperature: signed(1, 0.005),
    humidity: unless(0xffff, view.getUint16(3), (value) => value * 0.0025),
    pressure: unless(0xffff, view.getUint16(5), (value) => value + 50_000),
    accelerationX: signed(7, G),
    accelerationY: signed(9, G),
    accelerationZ: signed(11, G),
    voltage: unless(0x7ff, power >> 5, (value) => 1.6 + value / 1000),
    txPower: unless(0x1f, power & 0x1f, (value) => 2 * value - 40),
    movements: unless(0xff, view.getUint8(15), (value) => value),
    sequence: unless(0xffff, view.getUint16(16), (value) => value),
  };
}

function measured(values: Values): Measured {
  const known = Object.entries(values).filter(
    (each): each is [keyof Values, number] => each[1] !== undefined,
  );
  return {
    reading: Object.fromEntries(known),
    found: Object.fromEntries(known.map(([name]) => [name, channels[name]])),
  };
}
