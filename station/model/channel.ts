/**
 * What a channel measures, each with the one unit (UCUM) it has inside the program; only the screen converts.
 * `other` is for what a device names by itself: its unit stands in the channel.
 */
export const quantities = {
  temperature: 'Cel',
  relativeHumidity: '%',
  soilMoisture: '%',
  pressure: 'Pa',
  voltage: 'V',
  current: 'A',
  power: 'W',
  apparentPower: 'V.A',
  reactivePower: 'var',
  energy: 'W.h',
  reactiveEnergy: 'var.h',
  charge: 'A.h',
  frequency: 'Hz',
  duration: 's',
  percent: '%',
  massConcentration: 'ug/m3',
  numberConcentration: '/dL',
  acceleration: 'm/s2',
  illuminance: 'lx',
  angle: 'deg',
  latitude: 'deg',
  longitude: 'deg',
  altitude: 'm',
  speed: 'm/s',
  distance: 'm',
  depth: 'm',
  length: 'm',
  volume: 'm3',
  volumeFlow: 'm3/h',
  mass: 'kg',
  gasConcentration: '[ppm]',
  radiation: 'uSv/h',
  irradiance: 'W/m2',
  rainfall: 'mm',
  rainRate: 'mm/h',
  resistance: 'Ohm',
  capacitance: 'F',
  conductivity: 'uS/cm',
  acidity: '[pH]',
  magneticFlux: 'uT',
  rotationSpeed: '/min',
  angularSpeed: 'deg/s',
  massFlow: 'g/s',
  torque: 'N.m',
  signal: 'dB[mW]',
  soundLevel: 'dB',
  switch: '1',
  count: '1',
  ratio: '1',
  code: '1',
  other: '1',
} as const;

export type Quantity = keyof typeof quantities;

/** One named stream of numbers of a device. */
export interface Channel {
  readonly quantity: Quantity;
  /** The unit the device itself names, where the quantity is `other`. */
  readonly unit?: string;
  /** Digits after the point that are worth showing, sending and comparing. */
  readonly decimals: number;
  readonly min?: number;
  readonly max?: number;
  /** Present where a command may set it. */
  readonly writable?: true;
  /** What setting it may do, where it is more or less than what can be undone; and the value that harms nobody. */
  readonly risk?: 0 | 1 | 2 | 3;
  readonly safe?: number;
  /** Its value 1 comes with a text of so many letters at most, and 0 takes that away. */
  readonly letters?: number;
  /** The device's own channel that is not 0 while it obeys from afar: its LOCAL/REMOTE switch. */
  readonly remote?: string;
}

export type Channels = Readonly<Record<string, Channel>>;

/** The values that one frame carried; a channel it did not carry is absent. */
export type Reading<C extends Channels = Channels> = { readonly [K in keyof C]?: number };

/** The unit of a channel as it travels: UCUM, or the device's own word. */
export const unitOf = (channel: Channel): string => channel.unit ?? quantities[channel.quantity];

/** Station, device and channel names, as they stand in topics: told from people's labels, never renamed. */
export const NAME = /^[A-Za-z0-9_-]{1,64}$/;
