import type { Quantity } from '../../model/channel.ts';
import type { Register, RegisterMap } from '../registers.ts';

const holding = (
  name: string,
  address: number,
  quantity: Quantity,
  scale = 1,
  more: Partial<Register> = {},
): Register => ({ name, address, function: 3, type: 'u16', quantity, scale, ...more });

const many = (count: number, make: (index: number) => Register) =>
  Array.from({ length: count }, (_, i) => make(i));

/** Daly's D2 protocol: Modbus RTU with the address 0xD2. A cell or sensor that is not there reads 0. */
export const daly: RegisterMap = {
  title: 'Daly battery management (D2 protocol)',
  source: 'Daly Modbus protocol V1.0, registers 0x00 to 0x3D; esphome-daly-bms',
  unit: 0xd2,
  baudRate: 9600,
  maxCount: 62,
  maxGap: 62,
  registers: [
    ...many(32, (i) => holding(`cell${i + 1}`, i, 'voltage', 0.001, { none: 0 })),
    ...many(8, (i) => holding(`temperature${i + 1}`, 0x20 + i, 'temperature', 1, { offset: -40, none: 0 })),
    holding('voltage', 0x28, 'voltage', 0.1),
    holding('current', 0x29, 'current', 0.1, { offset: -3000 }),
    holding('stateOfCharge', 0x2a, 'percent', 0.1, { min: 0, max: 100 }),
    holding('maxCell', 0x2b, 'voltage', 0.001),
    holding('minCell', 0x2c, 'voltage', 0.001),
    holding('status', 0x2f, 'code'),
    holding('capacity', 0x30, 'charge', 0.1),
    holding('cells', 0x31, 'count'),
    holding('sensors', 0x32, 'count'),
    holding('cycles', 0x33, 'count'),
    holding('balancing', 0x34, 'switch'),
    holding('charging', 0x35, 'switch'),
    holding('discharging', 0x36, 'switch'),
    holding('averageCell', 0x37, 'voltage', 0.001),
    holding('cellDifference', 0x38, 'voltage', 0.001),
    holding('power', 0x39, 'power'),
    ...many(4, (i) => holding(`alarms${i + 1}`, 0x3a + i, 'code')),
  ],
  signs: { cell1: [1.5, 4.5], maxCell: [1.5, 4.5], stateOfCharge: [0, 100], cells: [1, 48] },
};
