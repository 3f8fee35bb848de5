import type { Quantity } from '../../../model/channel.ts';

/**
 * How Home Assistant sorts a sensor: a device class it knows, how it keeps statistics of it, and the unit in its own
 * spelling. Source: developers.home-assistant.io, "Sensor entity", tables of device and state classes.
 */
export interface SensorClass {
  readonly deviceClass?: string;
  readonly stateClass?: 'measurement' | 'total_increasing';
  readonly unit?: string;
}

const measured = (unit: string, deviceClass?: string): SensorClass => ({
  unit,
  stateClass: 'measurement',
  ...(deviceClass === undefined ? {} : { deviceClass }),
});

const counted = (unit: string, deviceClass?: string): SensorClass => ({
  ...measured(unit, deviceClass),
  stateClass: 'total_increasing',
});

/** Classes that only the newest versions know are left out: one unknown word, and a whole device is refused. */
const classes: Readonly<Record<Quantity, SensorClass>> = {
  temperature: measured('°C', 'temperature'),
  relativeHumidity: measured('%', 'humidity'),
  soilMoisture: measured('%', 'moisture'),
  pressure: measured('Pa', 'pressure'),
  voltage: measured('V', 'voltage'),
  current: measured('A', 'current'),
  power: measured('W', 'power'),
  apparentPower: measured('VA', 'apparent_power'),
  reactivePower: measured('var', 'reactive_power'),
  energy: counted('Wh', 'energy'),
  reactiveEnergy: counted('varh'),
  charge: measured('Ah'),
  frequency: measured('Hz', 'frequency'),
  duration: measured('s', 'duration'),
  percent: measured('%'),
  massConcentration: measured('µg/m³'),
  numberConcentration: measured('/0.1 L'),
  acceleration: measured('m/s²'),
  illuminance: measured('lx', 'illuminance'),
  angle: measured('°'),
  latitude: measured('°'),
  longitude: measured('°'),
  altitude: measured('m', 'distance'),
  speed: measured('m/s', 'speed'),
  distance: measured('m', 'distance'),
  depth: measured('m', 'distance'),
  length: measured('m'),
  volume: measured('m³'),
  volumeFlow: measured('m³/h'),
  mass: measured('kg'),
  gasConcentration: measured('ppm'),
  radiation: measured('µSv/h'),
  irradiance: measured('W/m²'),
  rainfall: measured('mm'),
  rainRate: measured('mm/h'),
  resistance: measured('Ω'),
  capacitance: measured('F'),
  conductivity: measured('µS/cm'),
  acidity: measured('pH'),
  magneticFlux: measured('µT'),
  rotationSpeed: measured('rpm'),
  angularSpeed: measured('°/s'),
  massFlow: measured('g/s'),
  torque: measured('Nm'),
  signal: measured('dBm'),
  soundLevel: measured('dB'),
  switch: {},
  count: { stateClass: 'measurement' },
  ratio: { stateClass: 'measurement' },
  code: {},
  other: { stateClass: 'measurement' },
};

/** Fine dust has a class per size, and the size stands in the channel's name. */
const dust: Readonly<Record<string, string>> = { pm1: 'pm1', pm25: 'pm25', pm10: 'pm10' };

export function sensorClass(quantity: Quantity, channel: string): SensorClass {
  const known = classes[quantity];
  const size = quantity === 'massConcentration' && Object.hasOwn(dust, channel) ? dust[channel] : undefined;
  return size === undefined ? known : { ...known, deviceClass: size };
}
