import type { Publication } from '../codec/mqtt/publication.ts';
import type { Labelled } from '../codec/text/labelled.ts';
import { valueInText, valuesInJson } from '../codec/text/plain-value.ts';
import { jsonIn, type Known, knownAs, textIn } from './broker.ts';

/** Tasmota's documentation, "Sensor Configuration" and "Power Monitoring": what the keys of `SENSOR` are, in its own units. */
const KNOWN: Readonly<Record<string, Known>> = {
  Temperature: { quantity: 'temperature' },
  DewPoint: { quantity: 'temperature' },
  Humidity: { quantity: 'relativeHumidity' },
  Illuminance: { quantity: 'illuminance' },
  CarbonDioxide: { quantity: 'gasConcentration' },
  'PM2.5': { quantity: 'massConcentration' },
  PM10: { quantity: 'massConcentration' },
  Moisture: { quantity: 'soilMoisture' },
  Voltage: { quantity: 'voltage' },
  Current: { quantity: 'current' },
  Power: { quantity: 'power' },
  ApparentPower: { quantity: 'apparentPower' },
  ReactivePower: { quantity: 'reactivePower' },
  Frequency: { quantity: 'frequency' },
  Factor: { quantity: 'ratio' },
  ENERGY_Total: { quantity: 'energy', scale: 1000 },
  ENERGY_Today: { quantity: 'energy', scale: 1000 },
  ENERGY_Yesterday: { quantity: 'energy', scale: 1000 },
  Vcc: { quantity: 'voltage' },
  Wifi_RSSI: { quantity: 'percent' },
  Wifi_Signal: { quantity: 'signal' },
};
const FAHRENHEIT = new Set(['Temperature', 'DewPoint']);
/** In Pascal. */
const PRESSURES: Readonly<Record<string, number>> = { hPa: 100, mmHg: 133.322387415, inHg: 3386.389 };
/** Of what it says about itself, what is worth a channel. */
const STATE = /^(?:POWER\d{0,2}|Dimmer|CT|Vcc|Wifi_RSSI|Wifi_Signal)$/;
/** The outputs, as topics and as keys. */
export const POWER = /^POWER\d{0,2}$/;

/** What a message of one kind says: `tele/SENSOR`, `stat/POWER1`; `what` is its second half. @throws frame/syntax for broken JSON. */
export function valuesOf(kind: string, what: string, message: Publication): readonly Labelled[] {
  switch (kind) {
    case 'tele/LWT':
      return worded('online', message);
    case 'tele/SENSOR':
      return sensorsIn(jsonIn(message));
    case 'tele/STATE':
      return knownAs(valuesInJson(jsonIn(message)), KNOWN).filter(({ label }) => STATE.test(label));
    case 'stat/RESULT': // what is switched is said once more, as a word
      return valuesInJson(jsonIn(message)).filter(({ label }) => STATE.test(label) && !POWER.test(label));
    default:
      return kind.startsWith('stat/') && POWER.test(what) ? worded(what, message) : [];
  }
}

function worded(label: string, message: Publication): readonly Labelled[] {
  const value = valueInText(textIn(message));
  return value?.measure ? [{ ...value, label }] : [];
}

function sensorsIn(json: unknown): readonly Labelled[] {
  const { TempUnit, PressureUnit = 'hPa' } = (json ?? {}) as { TempUnit?: unknown; PressureUnit?: unknown };
  const pascal = typeof PressureUnit === 'string' ? PRESSURES[PressureUnit] : undefined;
  const values = valuesInJson(json).map((each) => {
    const kind = each.label.split('_').at(-1)!;
    if (TempUnit === 'F' && FAHRENHEIT.has(kind))
      return { ...each, value: ((each.value - 32) * 5) / 9, decimals: 2 };
    if (!/pressure$/i.test(kind) || pascal === undefined) return each;
    return { ...each, value: each.value * pascal, decimals: 0, measure: { quantity: 'pressure' } as const };
  });
  return knownAs(values, KNOWN);
}
