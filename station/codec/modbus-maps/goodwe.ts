import type { Quantity } from '../../model/channel.ts';
import type { KindName, Register, RegisterMap } from '../registers.ts';

const row = (
  type: KindName,
  name: string,
  address: number,
  quantity: Quantity,
  scale = 1,
  none?: number,
): Register => ({
  name,
  address,
  function: 3,
  type,
  quantity,
  scale,
  ...(none === undefined ? {} : { none }),
});
const u16 = (name: string, address: number, quantity: Quantity, scale?: number) =>
  row('u16', name, address, quantity, scale, 0xffff);
const i16 = (name: string, address: number, quantity: Quantity, scale?: number) =>
  row('i16', name, address, quantity, scale);
const u32 = (name: string, address: number, quantity: Quantity, scale?: number) =>
  row('u32', name, address, quantity, scale, 0xffffffff);
const i32 = (name: string, address: number, quantity: Quantity, scale?: number) =>
  row('i32', name, address, quantity, scale);
const several = (count: number, make: (nr: number) => readonly Register[]) =>
  Array.from({ length: count }, (_, i) => make(i + 1)).flat();

const common = { baudRate: 9600, maxCount: 125, maxGap: 125 } as const;

/** Grid-tied inverters of the DT, MT and NS families: running data from 30100 on. */
export const goodweDt: RegisterMap = {
  ...common,
  title: 'GoodWe inverter, DT, MT and NS families',
  source: 'GoodWe Modbus protocol for grid-tied inverters; checked against recordings of the goodwe library',
  unit: 0x7f,
  maxCount: 73,
  registers: [
    ...several(4, (nr) => [
      u16(`pv${nr}Voltage`, 30101 + 2 * nr, 'voltage', 0.1),
      u16(`pv${nr}Current`, 30102 + 2 * nr, 'current', 0.1),
    ]),
    ...several(3, (nr) => [u16(`line${nr}Voltage`, 30114 + nr, 'voltage', 0.1)]),
    ...several(3, (nr) => [
      u16(`grid${nr}Voltage`, 30117 + nr, 'voltage', 0.1),
      u16(`grid${nr}Current`, 30120 + nr, 'current', 0.1),
      u16(`grid${nr}Frequency`, 30123 + nr, 'frequency', 0.01),
    ]),
    i32('power', 30127, 'power'),
    u16('workMode', 30129, 'code'),
    u32('errors', 30130, 'code'),
    i16('temperature', 30141, 'temperature', 0.1),
    u16('energyToday', 30144, 'energy', 100),
    u32('energy', 30145, 'energy', 100),
    u32('hours', 30147, 'duration', 3600),
  ],
  signs: { grid1Voltage: [80, 300], grid1Frequency: [44, 66], workMode: [0, 20] },
};

/** Hybrid inverters of the ET, EH, BT and BH families: running data from 35100 on. */
export const goodweEt: RegisterMap = {
  ...common,
  title: 'GoodWe inverter, ET, EH, BT and BH families',
  source: 'GoodWe ET Modbus protocol, running data; checked against recordings of the goodwe library',
  unit: 0xf7,
  registers: [
    ...several(2, (nr) => [
      u16(`pv${nr}Voltage`, 35099 + 4 * nr, 'voltage', 0.1),
      u16(`pv${nr}Current`, 35100 + 4 * nr, 'current', 0.1),
      u32(`pv${nr}Power`, 35101 + 4 * nr, 'power'),
    ]),
    ...several(3, (nr) => [
      u16(`grid${nr}Voltage`, 35116 + 5 * nr, 'voltage', 0.1),
      u16(`grid${nr}Current`, 35117 + 5 * nr, 'current', 0.1),
      u16(`grid${nr}Frequency`, 35118 + 5 * nr, 'frequency', 0.01),
      i16(`grid${nr}Power`, 35120 + 5 * nr, 'power'),
    ]),
    i16('power', 35138, 'power'),
    i16('activePower', 35140, 'power'),
    ...several(3, (nr) => [
      u16(`backup${nr}Voltage`, 35139 + 6 * nr, 'voltage', 0.1),
      u16(`backup${nr}Current`, 35140 + 6 * nr, 'current', 0.1),
      u16(`backup${nr}Frequency`, 35141 + 6 * nr, 'frequency', 0.01),
      i16(`backup${nr}Power`, 35144 + 6 * nr, 'power'),
      i16(`load${nr}Power`, 35162 + 2 * nr, 'power'),
    ]),
    i16('backupPower', 35170, 'power'),
    i16('loadPower', 35172, 'power'),
    i16('airTemperature', 35174, 'temperature', 0.1),
    i16('temperature', 35176, 'temperature', 0.1),
    u16('batteryVoltage', 35180, 'voltage', 0.1),
    i16('batteryCurrent', 35181, 'current', 0.1),
    i32('batteryPower', 35182, 'power'),
    u16('batteryMode', 35184, 'code'),
    u16('workMode', 35187, 'code'),
    u32('errors', 35189, 'code'),
    u32('energy', 35191, 'energy', 100),
    u32('energyToday', 35193, 'energy', 100),
    u32('hours', 35197, 'duration', 3600),
    u32('importEnergy', 35200, 'energy', 100),
    u32('loadEnergy', 35203, 'energy', 100),
    u32('chargedEnergy', 35206, 'energy', 100),
    u32('dischargedEnergy', 35209, 'energy', 100),
  ],
  signs: { grid1Voltage: [80, 300], grid1Frequency: [44, 66], workMode: [0, 20] },
};
