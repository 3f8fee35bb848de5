import { describe, expect, test } from 'vitest';
import { ascii } from '../../station/codec/bytes.ts';
import { decode, hasCorpus, json, show, total, type Score } from './place.ts';

interface BThome {
  readonly vectors: readonly {
    readonly test: string;
    readonly hex: readonly string[];
    readonly asserts: readonly string[];
    readonly values?: readonly (readonly [string, string | number, (string | number | boolean)?])[];
  }[];
}
interface Ruuvi3 {
  readonly vectors: readonly { readonly hex: readonly string[] }[];
}
interface Ruuvi5 {
  readonly vectors: readonly { readonly hex: string; readonly expected: Record<string, number | string> }[];
}

/** Names and units of bthome-ble, beside ours. */
const same: Record<string, readonly [name: string, factor: number]> = {
  KEY_PACKET_ID: ['packet', 1],
  KEY_BATTERY: ['battery', 1],
  KEY_TEMPERATURE: ['temperature', 1],
  KEY_HUMIDITY: ['humidity', 1],
  KEY_PRESSURE: ['pressure', 100],
  KEY_ILLUMINANCE: ['illuminance', 1],
  KEY_MASS: ['mass', 1],
  KEY_DEW_POINT: ['dewPoint', 1],
  KEY_ENERGY: ['energy', 1000],
  KEY_POWER: ['power', 1],
  KEY_VOLTAGE: ['voltage', 1],
  KEY_PM25: ['pm25', 1],
  KEY_PM10: ['pm10', 1],
  KEY_CO2: ['co2', 1],
  KEY_VOC: ['tvoc', 1],
  KEY_MOISTURE: ['moisture', 1],
  KEY_ROTATION: ['rotation', 1],
  KEY_DISTANCE: ['distance', 1],
  KEY_DURATION: ['duration', 1],
  KEY_CURRENT: ['current', 1],
  KEY_SPEED: ['speed', 1],
  KEY_VOLUME: ['volume', 1e-3],
  KEY_VOLUME_FLOW_RATE: ['flow', 1],
  KEY_GAS: ['gas', 1],
  KEY_WATER: ['water', 1e-3],
  KEY_TIMESTAMP: ['timestamp', 1],
  KEY_ACCELERATION: ['acceleration', 1],
  KEY_GYROSCOPE: ['angularSpeed', 1],
  KEY_VOLUME_STORAGE: ['storedVolume', 1e-3],
  KEY_CONDUCTIVITY: ['conductivity', 1],
  KEY_COUNT: ['count', 1],
  KEY_LIGHT: ['light', 1],
  KEY_BINARY_POWER: ['powered', 1],
  "DeviceKey(key='direction', device_id=None)": ['direction', 1],
  "DeviceKey(key='precipitation', device_id=None)": ['precipitation', 1],
  "DeviceKey(key='rotational_speed', device_id=None)": ['rotationSpeed', 1],
  "DeviceKey(key='temperature_1', device_id=None)": ['temperature', 1],
  "DeviceKey(key='temperature_2', device_id=None)": ['temperature_2', 1],
  "DeviceKey(key='temperature_3', device_id=None)": ['temperature_3', 1],
  "DeviceKey(key='humidity_1', device_id=None)": ['humidity', 1],
  "DeviceKey(key='humidity_2', device_id=None)": ['humidity_2', 1],
  "DeviceKey(key='packet_id', device_id=None)": ['packet', 1],
  "DeviceKey(key='battery', device_id=None)": ['battery', 1],
  "DeviceKey(key='power', device_id=None)": ['power', 1],
  "DeviceKey(key='voltage_1', device_id=None)": ['voltage', 1],
  "DeviceKey(key='voltage_2', device_id=None)": ['voltage_2', 1],
};
/** Texts are no numbers; the signal is the gateway's. */
const notOurs = /SIGNAL_STRENGTH|signal_strength|KEY_TEXT|KEY_RAW/;
/** Millimetres, millilitres and pounds, which are metres, cubic metres and kilograms here. */
const factors: Record<string, number> = {
  test_bthome_distance_millimeters: 1e-3,
  test_bthome_volume_milliliters: 1e-6,
  test_bthome_mass_pounds: 0.45359237,
};
const line = (service: string) => ascii(`{"servicedatauuid":"0xfcd2","servicedata":"${service}"}\n`);

describe.skipIf(!hasCorpus)('Bluetooth sensors', () => {
  test('BTHome: bthome-ble reads the same numbers', () => {
    const score: Score = { agree: 0, disagree: 0, missed: 0 };
    const all = json<BThome>('ble/bthome-v2.json').vectors.map(({ test: name, hex, values }) => {
      const plain = hex.filter((each) => /^4[046]/.test(each));
      const { said, counts } = decode('ble-gateway', Buffer.concat(plain.map(line)));
      if (plain.length === 0 && hex.some((each) => /^4[1357]/.test(each))) expect(said).toEqual([]); // encrypted
      for (const [key, , value] of values ?? []) {
        if (plain.length === 0 || notOurs.test(key) || value === undefined) continue;
        const known = same[key];
        const date = /datetime\((\d+), (\d+), (\d+), (\d+), (\d+), (\d+)/
          .exec(String(value))
          ?.slice(1)
          .map(Number);
        const theirs = date
          ? Date.UTC(date[0]!, date[1]! - 1, date[2], date[3], date[4], date[5]) / 1000
          : Number(value) * (factors[name] ?? known?.[1] ?? NaN);
        const ours = said
          .map(({ reading }) => reading[known?.[0] ?? ''])
          .filter((each) => each !== undefined);
        // bthome-ble rounds to as many digits as it shows.
        const agree = ours.some((each) => Math.abs(each - theirs) <= 0.006 * Math.max(1, known?.[1] ?? 1));
        if (!agree) console.log(`BTHome ${name}: ${key} ${String(value)}, not ${JSON.stringify(ours)}`);
        if (ours.length === 0) score.missed++;
        else score[agree ? 'agree' : 'disagree']++;
      }
      return counts;
    });
    show('BTHome', 1, score, total(all));
    expect(score).toEqual({ agree: score.agree, disagree: 0, missed: 0 });
    expect(score.agree).toBeGreaterThan(70);
  });

  test('RuuviTag: ruuvitag-sensor reads the same numbers', () => {
    const score: Score = { agree: 0, disagree: 0, missed: 0 };
    const compare = (
      reading: Readonly<Record<string, number>> | undefined,
      theirs: Readonly<Record<string, number>>,
    ) => {
      for (const [name, value] of Object.entries(theirs)) {
        if (reading?.[name] === undefined) score.missed++;
        else score[Math.abs(reading[name] - value) <= 1e-2 ? 'agree' : 'disagree']++;
      }
    };
    const tag = (data: string) => decode('ble-gateway', ascii(`{"manufacturerdata":"9904${data}"}\n`));
    const [{ hex, expected }] = json<Ruuvi5>('ble/ruuvi-df5.json').vectors as [Ruuvi5['vectors'][0]];
    const five = tag(hex);
    const e = expected as Record<string, number>;
    const g = 9.80665e-3;
    expect(five.said[0]!.subject).toBe(String(expected.mac).toUpperCase());
    compare(five.said[0]!.reading as Record<string, number>, {
      temperature: e.temperature!,
      humidity: e.humidity!,
      pressure: e.pressure! * 100,
      accelerationX: e.acceleration_x! * g,
      accelerationY: e.acceleration_y! * g,
      accelerationZ: e.acceleration_z! * g,
      txPower: e.tx_power!,
      voltage: e.battery! / 1000,
      movements: e.movement_counter!,
      sequence: e.measurement_sequence_number!,
    });
    const [whole, air] = json<Ruuvi3>('ble/ruuvi-df3.json').vectors;
    const three = whole!.hex.map((data) => tag(data));
    for (const { said } of three)
      compare(said[0]!.reading as Record<string, number>, {
        temperature: 26.3,
        pressure: 102766,
        humidity: 20.5,
        voltage: 2.899,
        accelerationX: -1000 * g,
      });
    // One byte more of length in front than an advertisement has, and its signal behind.
    const overheard = air!.hex.map((each) =>
      decode('ble-gateway', ascii(`AABBCCDDEEFF ${each.slice(2, 44)}\n`)),
    );
    expect(overheard.map(({ said }) => said.length)).toEqual(air!.hex.map(() => 1));
    show('RuuviTag', 2, score, total([five, ...three, ...overheard].map(({ counts }) => counts)));
    expect(score).toEqual({ agree: 20, disagree: 0, missed: 0 });
  });
});
