import type { Channel, Quantity } from '../model/channel.ts';
import { viewOf } from './struct.ts';

/** A number in the answer to a parameter's question: so many bytes at a place, times a factor, and an offset. */
interface Value {
  readonly name: string;
  readonly at: number;
  readonly bytes: 1 | 2 | 4;
  readonly signed: boolean;
  readonly factor: number;
  readonly offset: number;
  readonly channel: Channel;
}

type Type = 'u1' | 'u2' | 'u4' | 'i2';

const value = (
  name: string,
  quantity: Quantity,
  type: Type,
  factor: number,
  offset = 0,
  decimals = 0,
  at = 0,
): Value => ({
  name,
  at,
  bytes: Number(type[1]) as 1 | 2 | 4,
  signed: type[0] === 'i',
  factor,
  offset,
  channel: { quantity, decimals },
});
const share = (name: string) => value(name, 'percent', 'u1', 100 / 255, 0, 1);
const trim = (name: string, at = 0) => value(name, 'percent', 'u1', 100 / 128, -100, 1, at);
const celsius = (name: string) => value(name, 'temperature', 'u1', 1, -40);
const catalyst = (name: string) => value(name, 'temperature', 'u2', 0.1, -40, 1);
const torque = (name: string) => value(name, 'percent', 'u1', 1, -125);
const KPA = 1000;
const KMH = 1 / 3.6;

/** SAE J1979, appendix B: the parameters of service 01 that are numbers, in their order. */
const PARAMETERS: ReadonlyMap<number, readonly Value[]> = new Map<number, readonly Value[]>([
  [0x04, [share('engineLoad')]],
  [0x05, [celsius('coolantTemperature')]],
  [0x06, [trim('shortFuelTrim1')]],
  [0x07, [trim('longFuelTrim1')]],
  [0x08, [trim('shortFuelTrim2')]],
  [0x09, [trim('longFuelTrim2')]],
  [0x0a, [value('fuelPressure', 'pressure', 'u1', 3 * KPA)]],
  [0x0b, [value('intakePressure', 'pressure', 'u1', KPA)]],
  [0x0c, [value('engineSpeed', 'rotationSpeed', 'u2', 0.25, 0, 1)]],
  [0x0d, [value('speed', 'speed', 'u1', KMH, 0, 2)]],
  [0x0e, [value('timingAdvance', 'angle', 'u1', 0.5, -64, 1)]],
  [0x0f, [celsius('intakeTemperature')]],
  [0x10, [value('airFlow', 'massFlow', 'u2', 0.01, 0, 2)]],
  [0x11, [share('throttle')]],
  ...[0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b].map(
    (pid, i) =>
      [
        pid,
        [value(`oxygen${i + 1}Voltage`, 'voltage', 'u1', 0.005, 0, 3), trim(`oxygen${i + 1}Trim`, 1)],
      ] as const,
  ),
  [0x1c, [value('obdStandard', 'code', 'u1', 1)]],
  [0x1f, [value('runTime', 'duration', 'u2', 1)]],
  [0x21, [value('distanceWithLamp', 'distance', 'u2', 1000)]],
  [0x22, [value('railPressureRelative', 'pressure', 'u2', 0.079 * KPA)]],
  [0x23, [value('railPressure', 'pressure', 'u2', 10 * KPA)]],
  ...[0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x2b].map(
    (pid, i) =>
      [
        pid,
        [
          value(`oxygen${i + 1}Lambda`, 'ratio', 'u2', 2 / 65536, 0, 4),
          value(`oxygen${i + 1}WideVoltage`, 'voltage', 'u2', 8 / 65536, 0, 3, 2),
        ],
      ] as const,
  ),
  [0x2c, [share('exhaustRecirculation')]],
  [0x2d, [trim('exhaustRecirculationError')]],
  [0x2e, [share('evaporativePurge')]],
  [0x2f, [share('fuelLevel')]],
  [0x30, [value('warmUps', 'count', 'u1', 1)]],
  [0x31, [value('distanceSinceCleared', 'distance', 'u2', 1000)]],
  [0x32, [value('evaporativePressure', 'pressure', 'i2', 0.25, 0, 2)]],
  [0x33, [value('barometer', 'pressure', 'u1', KPA)]],
  ...[0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x3b].map(
    (pid, i) =>
      [
        pid,
        [
          value(`oxygen${i + 1}Lambda`, 'ratio', 'u2', 2 / 65536, 0, 4),
          value(`oxygen${i + 1}Current`, 'current', 'u2', 1e-3 / 256, -0.128, 6, 2),
        ],
      ] as const,
  ),
  [0x3c, [catalyst('catalyst11Temperature')]],
  [0x3d, [catalyst('catalyst21Temperature')]],
  [0x3e, [catalyst('catalyst12Temperature')]],
  [0x3f, [catalyst('catalyst22Temperature')]],
  [0x42, [value('moduleVoltage', 'voltage', 'u2', 0.001, 0, 3)]],
  [0x43, [value('absoluteLoad', 'percent', 'u2', 100 / 255, 0, 1)]],
  [0x44, [value('commandedLambda', 'ratio', 'u2', 2 / 65536, 0, 4)]],
  [0x45, [share('throttleRelative')]],
  [0x46, [celsius('ambientTemperature')]],
  [0x47, [share('throttleB')]],
  [0x48, [share('throttleC')]],
  [0x49, [share('pedalD')]],
  [0x4a, [share('pedalE')]],
  [0x4b, [share('pedalF')]],
  [0x4c, [share('commandedThrottle')]],
  [0x4d, [value('timeWithLamp', 'duration', 'u2', 60)]],
  [0x4e, [value('timeSinceCleared', 'duration', 'u2', 60)]],
  [0x51, [value('fuelType', 'code', 'u1', 1)]],
  [0x52, [share('ethanol')]],
  [0x53, [value('evaporativePressureAbsolute', 'pressure', 'u2', 0.005 * KPA)]],
  [0x54, [value('evaporativePressureWide', 'pressure', 'i2', 1)]],
  [0x55, [trim('shortOxygenTrim1')]],
  [0x56, [trim('longOxygenTrim1')]],
  [0x57, [trim('shortOxygenTrim2')]],
  [0x58, [trim('longOxygenTrim2')]],
  [0x59, [value('railPressureAbsolute', 'pressure', 'u2', 10 * KPA)]],
  [0x5a, [share('pedalRelative')]],
  [0x5b, [share('hybridBattery')]],
  [0x5c, [celsius('oilTemperature')]],
  [0x5d, [value('injectionTiming', 'angle', 'u2', 1 / 128, -210, 2)]],
  [0x5e, [value('fuelRate', 'volumeFlow', 'u2', 5e-5, 0, 5)]],
  [0x61, [torque('demandedTorque')]],
  [0x62, [torque('actualTorque')]],
  [0x63, [value('referenceTorque', 'torque', 'u2', 1)]],
  [0x8e, [torque('frictionTorque')]],
  [0xa6, [value('odometer', 'distance', 'u4', 100)]],
]);

/** Parameters whose numbers are known here. */
export const known = (pid: number): boolean => PARAMETERS.has(pid) || pid === STATUS;

const STATUS = 0x01;
const lamp: Channel = { quantity: 'switch', decimals: 0, min: 0, max: 1 };
const codes: Channel = { quantity: 'count', decimals: 0, min: 0 };

/** The numbers of a parameter's data, each with its channel; undefined where it is too short for them. */
export function numbersOf(
  pid: number,
  data: Uint8Array,
): readonly (readonly [name: string, value: number, channel: Channel])[] | undefined {
  const [first] = data;
  if (pid === STATUS)
    return first === undefined
      ? undefined
      : [
          ['malfunctionLamp', first >> 7, lamp],
          ['troubleCodes', first & 0x7f, codes],
        ];
  const values = PARAMETERS.get(pid) ?? [];
  if (values.some(({ at, bytes }) => at + bytes > data.length)) return undefined;
  const view = viewOf(data);
  return values.map((each) => [each.name, rawOf(view, each) * each.factor + each.offset, each.channel]);
}

function rawOf(view: DataView, { at, bytes, signed }: Value): number {
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 4) return view.getUint32(at);
  return signed ? view.getInt16(at) : view.getUint16(at);
}

/** The parameters that a bitmap says are there: of 0x00 those from 0x01 to 0x20, and so on. */
export function supported(pid: number, data: Uint8Array): readonly number[] {
  if (pid % 0x20 !== 0 || data.length < 4) return [];
  const bits = viewOf(data).getUint32(0);
  return Array.from({ length: 32 }, (_, i) => pid + 1 + i).filter((_, i) => (bits >>> (31 - i)) & 1);
}
