import type { RegisterMap } from '../registers.ts';

export const relays8: RegisterMap = {
  title: 'Relay board, 8 coils',
  source: 'LC-Modbus-1R-D7 manual and Waveshare Modbus RTU Relay wiki: coils from 0, function 1 and 5',
  unit: 1,
  baudRate: 9600,
  maxCount: 8,
  maxGap: 0,
  registers: Array.from({ length: 8 }, (_, i) => ({
    name: `relay${i + 1}`,
    address: i,
    function: 1,
    type: 'bit',
    writable: true,
    risk: 2, // nobody knows what hangs on it
    safe: 0,
  })),
  signs: {},
};
