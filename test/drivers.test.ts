import * as v from 'valibot';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drivers } from '../station/drivers/index.ts';
import type { Driver, Said, Vector } from '../station/drivers/driver.ts';
import { NAME, quantities, type Channel } from '../station/model/channel.ts';
import { FaultError, toFault } from '../station/model/fault.ts';

const NONE = new Uint8Array(0);
const defaults = (driver: Driver) => (driver.options ? v.parse(driver.options, {}) : {});
const contextOf = (driver: Driver, vector: Partial<Extract<Vector, { frame: Uint8Array }>>) => ({
  options: vector.options ?? defaults(driver),
  asked: vector.asked ?? NONE,
  heading: vector.heading ?? NONE,
});

/** Each value within half of the last digit worth showing, inside its channel, under a name that may stand in a topic. */
function agree(driver: Driver, said: readonly Said[], wanted: readonly Said[]): void {
  expect(said.map(({ subject }) => subject)).toEqual(wanted.map(({ subject }) => subject));
  for (const [i, { reading, found }] of said.entries()) {
    expect(Object.keys(reading).sort()).toEqual(Object.keys(wanted[i]!.reading).sort());
    for (const [name, value] of Object.entries(reading)) {
      const channel: Channel | undefined =
        driver.channels === 'found' ? found?.[name] : driver.channels[name];
      expect(channel, `channel ${name}`).toBeDefined();
      expect(name).toMatch(NAME);
      expect(Math.abs(value! - wanted[i]!.reading[name]!), `${name} = ${value}`).toBeLessThanOrEqual(
        0.5 * 10 ** -channel!.decimals + 1e-9,
      );
      expect(value).toBeGreaterThanOrEqual(channel!.min ?? -Infinity);
      expect(value).toBeLessThanOrEqual(channel!.max ?? Infinity);
    }
    if (wanted[i]!.found) expect(found).toEqual(wanted[i]!.found);
    for (const channel of Object.values(found ?? {})) valid(channel);
    expect(said[i]!.facts).toEqual(wanted[i]!.facts);
  }
}

/** What a frame says; undefined where it is refused. */
function saidOf(driver: Driver, frame: Uint8Array, context: ReturnType<typeof contextOf>) {
  try {
    return driver.decode(frame, context);
  } catch {
    return undefined;
  }
}

/** The same 64 KiB each time, of so many different bytes. */
function bytesOfNothing(different: number): Uint8Array {
  let state = 0x2545f491;
  return Uint8Array.from({ length: 65_536 }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % different;
  });
}

function valid(channel: Channel): void {
  expect(quantities).toHaveProperty(channel.quantity);
  expect(Number.isInteger(channel.decimals) && channel.decimals >= 0 && channel.decimals <= 9).toBe(true);
  if (channel.unit !== undefined) expect(channel.quantity).toBe('other');
}

test('there are the drivers of this release', () => {
  expect([...drivers.keys()].sort()).toEqual([
    'aosong-aht20',
    'bed-simulated',
    'ble-gateway',
    'bosch-bme280',
    'cabinet-simulated',
    'daylight-simulated',
    'display-simulated',
    'dsmr-p1',
    'elm327-obd',
    'firmata-board',
    'garden-simulated',
    'gpio-button',
    'gpio-led',
    'gpio-motion',
    'gpio-pulse-counter',
    'gpio-relay',
    'greenhouse-simulated',
    'hall-simulated',
    'household-simulated',
    'http-poll',
    'iec62056-21',
    'iec62056-21-readout',
    'kern-scale',
    'mavlink-vehicle',
    'maxim-ds18b20',
    'maxim-ds3231',
    'mbus-meter',
    'melexis-mlx90614',
    'microchip-mcp3008',
    'modbus-meter',
    'modbus-sunspec',
    'motor-simulated',
    'mqtt-chirpstack',
    'mqtt-esphome',
    'mqtt-tasmota',
    'mqtt-topics',
    'mqtt-ttn',
    'mqtt-zigbee2mqtt',
    'nmea-gps',
    'nova-sds011',
    'own-profile',
    'plantower-pms5003',
    'plotter-lines',
    'pwm-fan',
    'rflink-gateway',
    'rohm-bh1750',
    'scpi-instrument',
    'sensirion-scd4x',
    'sensirion-sht2x',
    'sensirion-sht3x',
    'sensirion-sps30',
    'sml-meter',
    'solomon-ssd1306',
    'ti-ads1115',
    'ti-ina219',
    'ublox-ubx',
    'uni-t-ut61e',
    'victron-vedirect',
    'winsen-mhz19',
  ]);
});

describe.each([...drivers.values()])('$id', (driver) => {
  test('declares channels that can be shown, sent and set, and options that all have a default', () => {
    for (const [name, channel] of Object.entries(driver.channels === 'found' ? {} : driver.channels)) {
      expect(name).toMatch(NAME);
      valid(channel);
      if (channel.writable)
        expect([typeof driver.encode, typeof channel.min, typeof channel.max]).toEqual([
          'function',
          'number',
          'number',
        ]);
    }
    expect(() => defaults(driver)).not.toThrow();
    expect(driver.vectors.length).toBeGreaterThan(2);
  });

  test.each(driver.vectors.filter((vector) => 'readings' in vector))('reads $name', (vector) => {
    const context = contextOf(driver, vector);
    const before = vector.frame.slice();
    agree(driver, driver.decode(vector.frame, context), vector.readings);
    agree(driver, driver.decode(vector.frame, context), vector.readings); // pure: a second time the same
    expect(vector.frame).toEqual(before);
    if (vector.facts) expect(driver.facts!(vector.frame, context)).toEqual(vector.facts);
  });

  test.each(driver.vectors.filter((vector) => 'fault' in vector))('refuses $name', (vector) => {
    let code: string | undefined;
    try {
      driver.decode(vector.frame, contextOf(driver, vector));
    } catch (error) {
      code = toFault(error).code;
    }
    expect(code).toBe(vector.fault);
  });

  test.each(driver.vectors.filter((vector) => 'set' in vector))('says $name', (vector) => {
    const options = vector.options ?? defaults(driver);
    for (const [channel, value] of Object.entries(vector.set)) {
      const writable =
        driver.channels === 'found' ? driver.writable!(channel, options) : driver.channels[channel]!.writable;
      expect(writable).toBeTruthy();
      expect(driver.encode!(channel, value, options)).toEqual(vector.bytes);
    }
  });

  test.each(driver.vectors.filter((vector) => 'draw' in vector))('draws $name', (vector) => {
    const options = vector.options ?? defaults(driver);
    expect(driver.panel!.draw(vector.draw, vector.over, options)).toEqual(vector.bytes);
  });

  test('says how a listener tells it from others, and proves by its own frames no more than it may', () => {
    const { telltale, source } = driver;
    if (telltale === 'form') return;
    if (telltale === 'none') {
      // Else it speaks by itself, and there is something to recognise; at a broker it is found by its topic.
      expect(
        ['simulated', 'mqtt'].includes(source.link.kind) || source.ask
          ? true
          : (driver.hello ?? driver.becomes) !== undefined,
      ).toBe(true);
      return;
    }
    for (const mark of telltale.marks ?? [])
      expect(Array.from(mark).filter((byte) => byte >= 0).length).toBeGreaterThanOrEqual(3);
    for (const id of telltale.also ?? []) expect([...drivers.keys()]).toContain(id);
    const proves = (frame: Uint8Array, context = contextOf(driver, {})) => {
      const said = saidOf(driver, frame, context);
      if (typeof telltale.bits === 'function') return telltale.bits(frame, said);
      return said && said.length > 0 ? telltale.bits : 0;
    };
    const own = driver.vectors.flatMap((vector) =>
      'readings' in vector ? [proves(vector.frame, contextOf(driver, vector))] : [],
    );
    expect(Math.max(...own)).toBeGreaterThanOrEqual(16);
    expect(Math.max(...own)).toBeLessThanOrEqual(96);
    // What it says of chance is held against bytes that mean nothing: so many places, so few hits.
    for (const noise of [
      bytesOfNothing(256),
      bytesOfNothing(96).map((byte) => (byte === 0 ? 10 : byte + 31)),
    ]) {
      const found = source
        .framing()
        .push(noise)
        .map((frame) => proves(frame))
        .filter((bits) => bits > 0);
      const allowed = found.length === 0 ? 0 : noise.length * 2 ** -Math.min(...found);
      expect(found.length, `frames of ${noise.length} bytes of nothing`).toBeLessThanOrEqual(2 + 4 * allowed);
    }
  });

  test('takes any bytes without a value that is no number, and throws nothing but frame faults', () => {
    const seen = driver.vectors.filter((vector) => 'frame' in vector);
    const spoiled = fc
      .tuple(
        fc.constantFrom(...seen),
        fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { maxLength: 6 }),
        fc.nat(300),
      )
      .map(([vector, flips, length]) => {
        const frame = vector.frame.slice(0, Math.max(1, length));
        for (const [at, byte] of flips) frame[at % frame.length] = byte;
        return { vector, frame };
      });
    const anything = fc
      .tuple(fc.constantFrom(...seen), fc.uint8Array({ minLength: 1, maxLength: 200 }))
      .map(([vector, frame]) => ({ vector, frame }));
    fc.assert(
      fc.property(fc.oneof(spoiled, anything), ({ vector, frame }) => {
        try {
          driver.heads?.(frame);
          for (const { reading, found } of driver.decode(frame, contextOf(driver, vector))) {
            for (const [name, value] of Object.entries(reading)) {
              expect(Number.isFinite(value)).toBe(true);
              expect(name).toMatch(NAME);
              if (driver.channels === 'found') expect(found).toHaveProperty([name]);
            }
            for (const channel of Object.values(found ?? {})) valid(channel);
          }
        } catch (error) {
          if (!(error instanceof FaultError) || !error.fault.code.startsWith('frame/')) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
