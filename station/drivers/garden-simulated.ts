import { ascii, latin1 } from '../codec/bytes.ts';
import { lines } from '../codec/framing/lines.ts';
import { fault } from '../model/fault.ts';
import { defineDriver } from './driver.ts';

const LINE = /^soil:(\d{1,3}\.\d) air:(-?\d{1,2}\.\d) rh:(\d{1,3}\.\d) pump:([01])$/;

/** A small garden that exists only in this program: soil, air and a pump. Its weather is in `runtime/garden.ts`. */
export default defineDriver({
  id: 'garden-simulated',
  title: 'Garden (simulated)',
  channels: {
    soilMoisture: { quantity: 'soilMoisture', decimals: 1, min: 0, max: 100 },
    temperature: { quantity: 'temperature', decimals: 1, min: -40, max: 60 },
    humidity: { quantity: 'relativeHumidity', decimals: 1, min: 0, max: 100 },
    pump: { quantity: 'switch', decimals: 0, min: 0, max: 1, writable: true, risk: 2, safe: 0 },
  },
  source: { link: { kind: 'simulated', everyMs: 1000 }, framing: lines(64) },
  telltale: 'none',
  decode(frame) {
    const text = latin1(frame);
    const match = LINE.exec(text);
    if (!match) throw fault('frame/syntax', { text });
    const [soilMoisture, temperature, humidity, pump] = match.slice(1).map(Number) as [
      number,
      number,
      number,
      number,
    ];
    return [{ reading: { soilMoisture, temperature, humidity, pump } }];
  },
  encode: (channel, value) => ascii(`${channel}:${value}\n`),
  vectors: [
    {
      name: 'an afternoon',
      frame: ascii('soil:41.2 air:22.1 rh:55.3 pump:0'),
      readings: [{ reading: { soilMoisture: 41.2, temperature: 22.1, humidity: 55.3, pump: 0 } }],
    },
    {
      name: 'frost, watered',
      frame: ascii('soil:100.0 air:-3.5 rh:98.0 pump:1'),
      readings: [{ reading: { soilMoisture: 100, temperature: -3.5, humidity: 98, pump: 1 } }],
    },
    { name: 'cut at its beginning', frame: ascii('.2 air:22.1 rh:55.3 pump:0'), fault: 'frame/syntax' },
    { name: 'pump on', set: { pump: 1 }, bytes: ascii('pump:1\n') },
    { name: 'pump off', set: { pump: 0 }, bytes: ascii('pump:0\n') },
  ],
});
