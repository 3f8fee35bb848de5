import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { I2cWire } from '../../node-bridge/wires/i2c-wire.ts';
import { SpiWire } from '../../node-bridge/wires/spi-wire.ts';
import type { DeviceConfig } from '../../station/api/config.ts';
import { hex, toHex } from '../../station/codec/bytes.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { openPinLink } from '../../station/runtime/pins/pin-link.ts';
import type { Transports } from '../../station/runtime/platform.ts';
import { DisplayChip } from '../../station/runtime/scenes/display-chip.ts';
import { type OpenStation, Station } from '../../station/runtime/station.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { FakeClock, settle } from '../fakes/clock.ts';
import { codec } from '../fakes/codec.ts';
import { FakePins } from '../fakes/fake-pins.ts';
import { ChipBus } from '../fakes/i2c-bus.ts';
import { kernel } from '../fakes/kernels.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { readPanel } from '../fakes/read-panel.ts';
import { ClockedChip, mcp3008 } from '../fakes/spi-bus.ts';

const manual = readFileSync(join(import.meta.dirname, '../../docs/garden.md'), 'utf8');
const [listed, otherSoil, ...rules] = [...manual.matchAll(/```json\n([^`]*)```/g)].map(
  ([, text]) => JSON.parse(text!) as unknown,
);
const { devices } = listed as { readonly devices: readonly DeviceConfig[] };
const [PUMP, BUTTON] = [5, 6];
/** Raw temperatures of the recorded BME280: 23.7 °C, and frost. */
const [MILD, FROST] = ['8096c0', '6a0000'] as const;

let made = 0;
const randomHex = (digits: number) => (++made).toString(16).padStart(digits, '0').slice(-digits);

/** The garden on the table: a board with its chips and lines, and the station of the manual over it. */
class Garden {
  readonly clock = new FakeClock(1_700_000_000_000);
  readonly pins = new FakePins(this.clock, 'header');
  /** At A0 and CH0. */
  readonly volts = [2];
  /** Undefined while the sensor for the air is not there. */
  rawTemperature: string | undefined = MILD;
  readonly display = new DisplayChip();
  station!: OpenStation;
  readonly #stop = new AbortController();
  #ended!: Promise<void>;
  #log!: StationLog;

  static async begin(set: readonly DeviceConfig[]): Promise<Garden> {
    const garden = new Garden();
    const { clock, pins } = garden;
    pins.pull(BUTTON, true);
    garden.#log = await StationLog.open(new MemoryStore(), 'garden', clock, randomHex, codec);
    garden.station = await Station.open(
      {
        clock,
        brokers: new FakeBrokers(),
        log: garden.#log,
        kernel: kernel(),
        transports: garden.#wires(),
        randomHex,
      },
      { version: 'test', configured: set },
    );
    garden.#ended = garden.station.run(garden.#stop.signal);
    for (const rule of rules) await garden.station.editRules({ edit: 'save', rule });
    await garden.lives(12_000);
    return garden;
  }

  /** Time passes, and with it what debounces by itself. */
  async lives(ms: number): Promise<void> {
    await sleep(20);
    for (let left = ms; left > 0; left -= 10_000) await this.clock.advance(Math.min(left, 10_000));
    await settle();
  }

  /** As a meter at the relay's input would say: it is on at 0 V. */
  get isWatering(): boolean {
    return !this.pins.isHigh(PUMP);
  }

  says(device: string, channel: string): number | undefined {
    return this.station.link.lastRow(device)?.values.get(channel);
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.clock.advance(10_000);
    await this.#ended;
    await this.#log.close();
  }

  #wires(): Transports {
    const { clock, pins, volts } = this;
    const bus = new ChipBus();
    bus.chips.set(0x76, (write, readBytes) => this.#bme280(toHex(write), readBytes));
    bus.chips.set(0x48, ads1115(volts));
    bus.chips.set(0x3c, (write, readBytes) => this.display.transfer(write, readBytes));
    const i2c = new I2cWire(async () => bus, clock);
    const spi = new SpiWire(async () => new ClockedChip(mcp3008(volts, 3.3)), clock);
    return {
      openLink(spec, address, signal) {
        if (address.startsWith('i2c:1:')) return i2c.openLink(address, signal);
        if (address.startsWith('spi:')) return spi.openLink(spec, address, signal);
        return openPinLink(pins, spec, address, clock, signal);
      },
    };
  }

  #bme280(register: string, readBytes: number): Uint8Array | undefined {
    if (this.rawTemperature === undefined) return undefined;
    const held: Readonly<Record<string, string>> = {
      d0: '60',
      '88': '106e6c6632005d95b8d5d00b771e9dfff9ffac260ad8bd10004b',
      e1: '6e01001305001e',
      f3: `00250000 4a52c0 ${this.rawTemperature} 7a76`,
    };
    return readBytes === 0 ? new Uint8Array(0) : hex(held[register]!);
  }
}

/** An ADS1115 at 4.096 V: converts what it is told to, and says what that was. */
function ads1115(volts: readonly number[]) {
  let config = 0;
  return (write: Uint8Array, readBytes: number) => {
    if (write.length === 3) config = (write[1]! << 8) | write[2]!;
    const input = ((config >> 12) & 7) - 4;
    const word = write[0] === 1 ? config : Math.round((volts[input]! / 4.096) * 32768);
    return readBytes === 2 ? Uint8Array.of(word >> 8, word & 0xff) : new Uint8Array(0);
  };
}

let garden: Garden | undefined;
afterEach(async () => {
  await garden?.end();
  garden = undefined;
});

const withMcp3008 = devices.map((device) => (device.id === 'soil' ? (otherSoil as DeviceConfig) : device));

for (const [name, set] of [
  ['ADS1115', devices],
  ['MCP3008', withMcp3008],
] as const)
  test(`the garden of the manual waters a dry bed until it is wet, and by hand while the button is held (${name})`, async () => {
    garden = await Garden.begin(set);
    expect(garden.says('air', 'temperature')).toBeCloseTo(23.7, 1);
    expect(garden.says('air', 'humidity')).toBeGreaterThan(50);
    expect(Math.abs(garden.says('soil', 'bed')! - 50)).toBeLessThan(0.3);
    expect(garden.isWatering).toBe(false);

    garden.volts[0] = 2.5;
    await garden.lives(6_000);
    expect(Math.abs(garden.says('soil', 'bed')! - 18.75)).toBeLessThan(0.3);
    expect([garden.isWatering, garden.says('pump', 'relay')]).toEqual([true, 1]);
    garden.volts[0] = 2.1; // 44 %
    await garden.lives(6_000);
    expect([garden.isWatering, garden.says('pump', 'relay')]).toEqual([false, 0]);

    garden.pins.pull(BUTTON, false);
    await garden.lives(6_000);
    expect([garden.says('button', 'pressed'), garden.isWatering]).toEqual([1, true]);
    garden.pins.pull(BUTTON, true);
    await garden.lives(6_000);
    expect([garden.says('button', 'pressed'), garden.isWatering]).toEqual([0, false]);
  });

test('its pump runs for ten minutes at most, and then somebody is called', async () => {
  garden = await Garden.begin(devices.filter(({ id }) => id !== 'display'));
  garden.volts[0] = 2.7;
  await garden.lives(590_000);
  expect(garden.isWatering).toBe(true);
  await garden.lives(30_000);
  expect(garden.isWatering).toBe(false);
  const titles = async () => ((await garden!.station.news(0)).alarms ?? []).map(({ title }) => title);
  expect(await titles()).not.toContain('Watering does not help');
  await garden.lives(600_000);
  expect(await titles()).toContain('Watering does not help');
});

test('its display shows air, bed and pump, and above them what is wrong', async () => {
  garden = await Garden.begin(devices);
  const rows = () => readPanel(garden!.display.picture);
  const [name, air, humidity, bed, pump] = rows();
  expect([name, pump]).toEqual(['Fieldline garden', 'Pump              Off']);
  expect(air).toMatch(/^Air +23\.7\d °C$/);
  expect(humidity).toMatch(/^Humidity +\d\d\.\d %$/);
  expect(bed).toMatch(/^Bed +(?:49\.\d|50\.\d) %$/);

  garden.volts[0] = 2.5;
  await garden.lives(8_000);
  expect(
    rows()
      .slice(1)
      .map((row) => row.replace(/ +/, ' ')),
  ).toEqual([
    '[! Watering]',
    expect.stringMatching(/^Air 23/),
    expect.stringMatching(/^Humidity/),
    expect.stringMatching(/^Bed 18\.\d+ %$/),
    'Pump On',
    '',
    '',
  ]);
  garden.rawTemperature = undefined;
  await garden.lives(8_000);
  expect(rows().find((row) => row.startsWith('Air'))).toMatch(/^Air +no data$/);
});

test('in frost, and while nobody knows whether there is, nothing is watered', async () => {
  garden = await Garden.begin(devices);
  garden.volts[0] = 2.5;
  await garden.lives(6_000);
  expect(garden.isWatering).toBe(true);
  garden.rawTemperature = FROST;
  await garden.lives(12_000);
  expect(garden.says('air', 'temperature')).toBeLessThan(2);
  expect(garden.isWatering).toBe(false);
  const on = { device: 'pump', channel: 'relay', value: 1 };
  expect(await garden.station.command(on)).toMatchObject({
    ok: false,
    fault: { code: 'command/interlocked' },
  });

  garden.rawTemperature = MILD;
  await garden.lives(30_000);
  const [outcome] = await Promise.all([garden.station.command(on), garden.lives(2_000)]);
  expect([outcome.ok, garden.isWatering]).toEqual([true, true]);
  garden.rawTemperature = undefined;
  await garden.lives(80_000);
  expect(garden.isWatering).toBe(false);
  expect(await garden.station.command(on)).toMatchObject({
    ok: false,
    fault: { code: 'command/interlocked' },
  });
  expect(garden.isWatering).toBe(false);
});

test('when the bridge stops, the pump is off', async () => {
  const stopped = (garden = await Garden.begin(devices));
  garden.volts[0] = 2.5;
  await garden.lives(6_000);
  expect(garden.isWatering).toBe(true);
  await garden.end();
  garden = undefined;
  expect(stopped.isWatering).toBe(false);
});
