import type { RegisterMap } from '../registers.ts';

export const pzem004t: RegisterMap = {
  title: 'Peacefair PZEM-004T v3',
  source: 'PZEM-004T V3.0 datasheet, table of measurement results; 32-bit numbers have the low word first',
  unit: 1,
  baudRate: 9600,
  maxCount: 10,
  maxGap: 0,
  registers: [
    { name: 'voltage', address: 0, function: 4, type: 'u16', scale: 0.1, quantity: 'voltage', min: 0 },
    {
      name: 'current',
      address: 1,
      function: 4,
      type: 'u32',
      lowFirst: true,
      scale: 0.001,
      quantity: 'current',
    },
    { name: 'power', address: 3, function: 4, type: 'u32', lowFirst: true, scale: 0.1, quantity: 'power' },
    { name: 'energy', address: 5, function: 4, type: 'u32', lowFirst: true, quantity: 'energy' },
    { name: 'frequency', address: 7, function: 4, type: 'u16', scale: 0.1, quantity: 'frequency' },
    {
      name: 'powerFactor',
      address: 8,
      function: 4,
      type: 'u16',
      scale: 0.01,
      quantity: 'ratio',
      min: 0,
      max: 1,
    },
    { name: 'alarm', address: 9, function: 4, type: 'u16', quantity: 'code' },
  ],
  signs: { voltage: [70, 265], frequency: [44, 66], powerFactor: [0, 1] },
};

export const xymd02: RegisterMap = {
  title: 'XY-MD02 (SHT20) temperature and humidity',
  source: 'XY-MD02 manual, input registers',
  unit: 1,
  baudRate: 9600,
  maxCount: 2,
  maxGap: 0,
  registers: [
    { name: 'temperature', address: 1, function: 4, type: 'i16', scale: 0.1, quantity: 'temperature' },
    {
      name: 'humidity',
      address: 2,
      function: 4,
      type: 'u16',
      scale: 0.1,
      quantity: 'relativeHumidity',
      min: 0,
      max: 100,
    },
  ],
  signs: { temperature: [-40, 85], humidity: [0.1, 100] },
};
