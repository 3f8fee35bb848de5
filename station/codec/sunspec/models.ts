import type { Channel, Quantity } from '../../model/channel.ts';

/** A number of a SunSpec model, by the place of its register from the model's id on. */
export interface Point {
  readonly name: string;
  readonly at: number;
  readonly type: 'u16' | 'i16' | 'u32' | 'f32';
  /** Where the power of ten is that it is multiplied with. */
  readonly sf?: number;
  /** How many of the channel's unit one of the model's is: a kWh has 1000 Wh. */
  readonly scale?: number;
  /** A counter that is 0 where it does not exist. */
  readonly counter?: true;
  readonly channel: Channel;
}

export interface Model {
  readonly title: string;
  /** Registers after id and length; more may follow in a newer edition. */
  readonly length: number;
  readonly points: readonly Point[];
  /** Groups of the same points, one after another from `at` on, as many as the number at `count` says. */
  readonly repeated?: {
    readonly count: number;
    readonly at: number;
    readonly length: number;
    readonly most: number;
    readonly points: (nr: number) => readonly Point[];
  };
}

type Type = Point['type'];
const point = (
  type: Type,
  name: string,
  at: number,
  quantity: Quantity,
  decimals: number,
  more: Partial<Point> = {},
): Point => ({ name, at, type, channel: { quantity, decimals }, ...more });

const three = (make: (phase: number) => Point): readonly Point[] => [1, 2, 3].map(make);

/** Models 101 to 103, inverters by whole numbers. SunSpec Information Model Reference. */
const inverter = (title: string): Model => ({
  title,
  length: 50,
  points: [
    point('u16', 'current', 2, 'current', 2, { sf: 6 }),
    ...three((phase) => point('u16', `current${phase}`, 2 + phase, 'current', 2, { sf: 6 })),
    ...three((phase) => point('u16', `voltage${phase}`, 9 + phase, 'voltage', 1, { sf: 13 })),
    point('i16', 'power', 14, 'power', 0, { sf: 15 }),
    point('u16', 'frequency', 16, 'frequency', 2, { sf: 17 }),
    point('i16', 'apparentPower', 18, 'apparentPower', 0, { sf: 19 }),
    point('i16', 'reactivePower', 20, 'reactivePower', 0, { sf: 21 }),
    point('i16', 'powerFactor', 22, 'percent', 2, { sf: 23 }),
    point('u32', 'energy', 24, 'energy', 0, { sf: 26, counter: true }),
    point('u16', 'dcCurrent', 27, 'current', 2, { sf: 28 }),
    point('u16', 'dcVoltage', 29, 'voltage', 1, { sf: 30 }),
    point('i16', 'dcPower', 31, 'power', 0, { sf: 32 }),
    point('i16', 'cabinetTemperature', 33, 'temperature', 1, { sf: 37 }),
    point('i16', 'heatSinkTemperature', 34, 'temperature', 1, { sf: 37 }),
    point('u16', 'state', 38, 'code', 0),
  ],
});

/** Models 111 to 113, the same by floats. */
const floatInverter = (title: string): Model => ({
  title,
  length: 60,
  points: [
    point('f32', 'current', 2, 'current', 2),
    ...three((phase) => point('f32', `current${phase}`, 2 + 2 * phase, 'current', 2)),
    ...three((phase) => point('f32', `voltage${phase}`, 14 + 2 * phase, 'voltage', 1)),
    point('f32', 'power', 22, 'power', 0),
    point('f32', 'frequency', 24, 'frequency', 2),
    point('f32', 'apparentPower', 26, 'apparentPower', 0),
    point('f32', 'reactivePower', 28, 'reactivePower', 0),
    point('f32', 'powerFactor', 30, 'percent', 2),
    point('f32', 'energy', 32, 'energy', 0),
    point('f32', 'dcCurrent', 34, 'current', 2),
    point('f32', 'dcVoltage', 36, 'voltage', 1),
    point('f32', 'dcPower', 38, 'power', 0),
    point('f32', 'cabinetTemperature', 40, 'temperature', 1),
    point('f32', 'heatSinkTemperature', 42, 'temperature', 1),
    point('u16', 'state', 48, 'code', 0),
  ],
});

/** Models 201 to 204, meters by whole numbers. */
const meter = (title: string): Model => ({
  title,
  length: 105,
  points: [
    point('i16', 'current', 2, 'current', 2, { sf: 6 }),
    ...three((phase) => point('i16', `current${phase}`, 2 + phase, 'current', 2, { sf: 6 })),
    ...three((phase) => point('i16', `voltage${phase}`, 7 + phase, 'voltage', 1, { sf: 15 })),
    point('i16', 'frequency', 16, 'frequency', 2, { sf: 17 }),
    point('i16', 'power', 18, 'power', 0, { sf: 22 }),
    ...three((phase) => point('i16', `power${phase}`, 18 + phase, 'power', 0, { sf: 22 })),
    point('i16', 'apparentPower', 23, 'apparentPower', 0, { sf: 27 }),
    point('i16', 'reactivePower', 28, 'reactivePower', 0, { sf: 32 }),
    point('i16', 'powerFactor', 33, 'percent', 2, { sf: 37 }),
    point('u32', 'exportEnergy', 38, 'energy', 0, { sf: 54, counter: true }),
    point('u32', 'importEnergy', 46, 'energy', 0, { sf: 54, counter: true }),
  ],
});

export const models: ReadonlyMap<number, Model> = new Map([
  [101, inverter('single phase inverter')],
  [102, inverter('split phase inverter')],
  [103, inverter('three phase inverter')],
  [111, floatInverter('single phase inverter')],
  [112, floatInverter('split phase inverter')],
  [113, floatInverter('three phase inverter')],
  [
    160,
    {
      title: 'solar strings',
      length: 8,
      points: [],
      repeated: {
        count: 8,
        at: 10,
        length: 20,
        most: 5,
        points: (nr) => [
          point('u16', `string${nr}Current`, 9, 'current', 2, { sf: 2 }),
          point('u16', `string${nr}Voltage`, 10, 'voltage', 1, { sf: 3 }),
          point('u16', `string${nr}Power`, 11, 'power', 0, { sf: 4 }),
          point('u32', `string${nr}Energy`, 12, 'energy', 0, { sf: 5, counter: true }),
        ],
      },
    },
  ],
  [201, meter('single phase meter')],
  [202, meter('split phase meter')],
  [203, meter('three phase meter, wye')],
  [204, meter('three phase meter, delta')],
  [
    802,
    {
      title: 'battery',
      length: 62,
      points: [
        point('u16', 'stateOfCharge', 11, 'percent', 1, { sf: 56 }),
        point('u16', 'stateOfHealth', 13, 'percent', 1, { sf: 58 }),
        point('u32', 'cycles', 14, 'count', 0),
        point('u16', 'batteryState', 22, 'code', 0),
        point('u16', 'batteryVoltage', 34, 'voltage', 1, { sf: 59 }),
        point('u16', 'maxCell', 37, 'voltage', 3, { sf: 60 }),
        point('u16', 'minCell', 40, 'voltage', 3, { sf: 60 }),
        point('i16', 'batteryCurrent', 44, 'current', 1, { sf: 61 }),
        point('i16', 'batteryPower', 47, 'power', 0, { sf: 63 }),
      ],
    },
  ],
]);
