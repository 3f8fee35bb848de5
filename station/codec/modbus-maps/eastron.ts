import type { Quantity } from '../../model/channel.ts';
import type { Register, RegisterMap } from '../registers.ts';

/** A parameter of an Eastron meter: a float in two input registers. */
const float = (name: string, address: number, quantity: Quantity, decimals: number, scale = 1): Register => ({
  name,
  address,
  function: 4,
  type: 'f32',
  quantity,
  decimals,
  scale,
});

const phases = (name: string, address: number, quantity: Quantity, decimals: number): readonly Register[] =>
  [1, 2, 3].map((phase) => float(`${name}${phase}`, address + 2 * (phase - 1), quantity, decimals));

/** What all Eastron meters count, in kWh and kvarh. */
const counters: readonly Register[] = [
  float('frequency', 0x0046, 'frequency', 2),
  float('importEnergy', 0x0048, 'energy', 0, 1000),
  float('exportEnergy', 0x004a, 'energy', 0, 1000),
  float('importReactiveEnergy', 0x004c, 'reactiveEnergy', 0, 1000),
  float('exportReactiveEnergy', 0x004e, 'reactiveEnergy', 0, 1000),
  float('totalEnergy', 0x0156, 'energy', 0, 1000),
  float('totalReactiveEnergy', 0x0158, 'reactiveEnergy', 0, 1000),
];

/** May be read across gaps, 40 parameters at once. */
const common = { unit: 1, baudRate: 9600, maxCount: 80, maxGap: 16 } as const;

export const sdm120: RegisterMap = {
  ...common,
  title: 'Eastron SDM120',
  source: 'Eastron SDM120-Modbus protocol, table of input registers',
  registers: [
    { ...float('voltage', 0x0000, 'voltage', 1), min: 0 },
    float('current', 0x0006, 'current', 2),
    float('power', 0x000c, 'power', 1),
    float('apparentPower', 0x0012, 'apparentPower', 1),
    float('reactivePower', 0x0018, 'reactivePower', 1),
    { ...float('powerFactor', 0x001e, 'ratio', 3), min: -1, max: 1 },
    ...counters,
  ],
  signs: { voltage: [80, 300], frequency: [44, 66], powerFactor: [-1, 1] },
};

export const sdm630: RegisterMap = {
  ...common,
  title: 'Eastron SDM630',
  source: 'Eastron SDM630-Modbus protocol, table of input registers',
  registers: [
    ...phases('voltage', 0x0000, 'voltage', 1).map((each) => ({ ...each, min: 0 })),
    ...phases('current', 0x0006, 'current', 2),
    ...phases('power', 0x000c, 'power', 1),
    ...phases('apparentPower', 0x0012, 'apparentPower', 1),
    ...phases('reactivePower', 0x0018, 'reactivePower', 1),
    ...phases('powerFactor', 0x001e, 'ratio', 3).map((each) => ({ ...each, min: -1, max: 1 })),
    float('current', 0x0030, 'current', 2),
    float('power', 0x0034, 'power', 1),
    float('apparentPower', 0x0038, 'apparentPower', 1),
    float('reactivePower', 0x003c, 'reactivePower', 1),
    { ...float('powerFactor', 0x003e, 'ratio', 3), min: -1, max: 1 },
    ...counters,
  ],
  signs: { voltage1: [80, 300], voltage2: [80, 300], voltage3: [80, 300], frequency: [44, 66] },
};
