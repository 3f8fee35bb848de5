import { BTHOME, bthomeOf } from '../codec/ble/bthome.ts';
import { overheardIn, textIn } from '../codec/ble/gateway-line.ts';
import type { Measured } from '../codec/ble/measured.ts';
import { RUUVI, ruuviOf } from '../codec/ble/ruuvi.ts';
import { ascii, toHex } from '../codec/bytes.ts';
import { lines } from '../codec/framing/lines.ts';
import type { Channels } from '../model/channel.ts';
import { defineDriver } from './driver.ts';

const signal = { quantity: 'signal', decimals: 0 } as const;

/**
 * RuuviTags and BTHome sensors that a gateway on a serial port overhears: an ESP32 with OpenMQTTGateway or Theengs, or any
 * sketch that prints `address,advertisement,signal`. `subject` is the sensor's address. What is encrypted says nothing.
 */
export default defineDriver<Channels>({
  id: 'ble-gateway',
  title: 'Bluetooth sensors by a gateway (Ruuvi, BTHome)',
  channels: 'found',
  source: { link: { kind: 'serial', baudRate: 115200 }, framing: lines(4096) },
  // Twelve hexadecimal digits of an address and two bytes of a maker or service, in twice as many digits.
  telltale: { bits: 30 + 16, marks: ['"servicedatauuid":"', '"manufacturerdata":"9904'].map(ascii) },
  decode(frame) {
    const heard = overheardIn(textIn(frame));
    if (!heard) return [];
    const { manufacturer, service, rssi } = heard;
    const [ruuvi, bthome] = [manufacturer.get(RUUVI), service.get(BTHOME)];
    const tag = ruuvi && ruuviOf(ruuvi);
    const measured: Measured | undefined = tag ?? (bthome && bthomeOf(bthome));
    if (!measured || Object.keys(measured.reading).length === 0) return [];
    const own =
      bthome && (bthome[0]! & 2) !== 0 ? toHex(bthome.slice(1, 7).reverse()).toUpperCase() : undefined;
    const subject = heard.address ?? tag?.address ?? own;
    return [
      {
        ...(subject === undefined ? {} : { subject }),
        reading: { ...measured.reading, ...(rssi === undefined ? {} : { signal: rssi }) },
        found: { ...measured.found, ...(rssi === undefined ? {} : { signal }) },
      },
    ];
  },
  vectors: [
    {
      name: 'RuuviTag, data format 5 (docs.ruuvi.com, "valid data")',
      frame: ascii(
        '{"mac":"CB:B8:33:4C:88:4F","manufacturerdata":"99040512FC5394C37C0004FFFC040CAC364200CDCBB8334C884F"}',
      ),
      readings: [
        {
          subject: 'CBB8334C884F',
          reading: {
            temperature: 24.3,
            humidity: 53.49,
            pressure: 100044,
            accelerationX: 0.04,
            accelerationY: -0.04,
            accelerationZ: 10.16,
            voltage: 2.977,
            txPower: 4,
            movements: 66,
            sequence: 205,
          },
        },
      ],
    },
    {
      name: 'RuuviTag, data format 5 (docs.ruuvi.com, "invalid values")',
      frame: ascii('CB:B8:33:4C:88:4F 1BFF9904058000FFFFFFFF800080008000FFFFFFFFFFFFFFFFFFFFFF'),
      readings: [],
    },
    {
      name: 'RuuviTag, data format 3 in the air (ruuvitag-sensor, MIT)',
      frame: ascii('AABBCCDDEEFF,02010611FF990403291A1ECE1EFC18F94202CA0B53,-60'),
      readings: [
        {
          subject: 'AABBCCDDEEFF',
          reading: {
            temperature: 26.3,
            humidity: 20.5,
            pressure: 102766,
            accelerationX: -9.81,
            accelerationY: -16.93,
            accelerationZ: 7,
            voltage: 2.899,
            signal: -60,
          },
        },
      ],
    },
    {
      name: 'BTHome by OpenMQTTGateway (bytes of bthome.io/format)',
      frame: ascii(
        '{"id":"A4:C1:38:00:00:01","rssi":-71,"servicedatauuid":"0xfcd2","servicedata":"4002c40903bf13"}',
      ),
      readings: [
        {
          subject: 'A4C138000001',
          reading: { temperature: 25, humidity: 50.55, signal: -71 },
          found: {
            temperature: { quantity: 'temperature', decimals: 2 },
            humidity: { quantity: 'relativeHumidity', decimals: 2 },
            signal,
          },
        },
      ],
    },
    {
      name: 'BTHome with its address inside, and the same object twice',
      frame: ascii(
        '{"servicedatauuid":"0000fcd2-0000-1000-8000-00805f9b34fb","servicedata":"42b2188d38c1a402ca0902cf09"}',
      ),
      readings: [{ subject: 'A4C1388D18B2', reading: { temperature: 25.06, temperature_2: 25.11 } }],
    },
    {
      name: 'BTHome: 1 is safe, unlocked, open, low, as its table of binary sensors says',
      frame: ascii(
        '{"id":"A4:C1:38:00:00:01","servicedatauuid":"0xfcd2","servicedata":"4015011f01200028012d00"}',
      ),
      readings: [
        { subject: 'A4C138000001', reading: { batteryLow: 1, unlocked: 1, wet: 0, safe: 1, window: 0 } },
      ],
    },
    {
      name: 'BTHome, encrypted',
      frame: ascii(
        '{"id":"A4:C1:38:00:00:01","servicedatauuid":"0xfcd2","servicedata":"41a47266c95f730011223378237214"}',
      ),
      readings: [],
    },
    { name: 'what the gateway logs', frame: ascii('N: WiFi connected'), readings: [] },
    {
      name: 'an object cut off',
      frame: ascii('{"id":"A4:C1:38:00:00:01","servicedatauuid":"fcd2","servicedata":"4002ca0903bf"}'),
      fault: 'frame/length',
    },
    { name: 'JSON cut off', frame: ascii('{"id":"A4:C1:38'), fault: 'frame/syntax' },
    { name: 'no text', frame: Uint8Array.of(1, 2, 3), fault: 'frame/syntax' },
  ],
});
