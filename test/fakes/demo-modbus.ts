import type {
  FoundUnit,
  RegistersQuery,
  RegistersRead,
  ScanPart,
  ScanQuery,
} from '../../station/api/scan.ts';
import { guessesIn } from '../../station/codec/register-view.ts';

const line = { baudRate: 9600, parity: 'none' } as const;
const meter: FoundUnit = {
  unit: 1,
  line,
  names: {},
  matches: [
    {
      title: 'Eastron SDM120',
      driver: 'modbus-meter',
      options: { model: 'sdm120', unit: 1 },
      shows: [
        { name: 'voltage', value: 230.2, decimals: 1, unitText: 'V' },
        { name: 'frequency', value: 49.98, decimals: 2, unitText: 'Hz' },
      ],
    },
  ],
};
const probe: FoundUnit = {
  unit: 17,
  line,
  names: { vendor: 'Northwater', product: 'LT-200 level and chlorine' },
  matches: [],
};

/** How many pieces a scan has: one of all addresses takes longer than anybody waits before stopping it. */
const PIECES = { quick: 4, full: 246 };

/** Two units, found one after the other. */
export function demoScan(how: ScanQuery['how'], step: number): ScanPart {
  const found = [meter, probe].slice(0, step);
  const last = step >= PIECES[how];
  return {
    done: last ? 1 : step / PIECES[how],
    unit: 1 + (how === 'full' ? step : 5 * step),
    line,
    found,
    unreadable: 0,
    ...(last ? {} : { cursor: String(step + 1) }),
  };
}

/** 23.5 °C in tenths, a float of 7.21 with its low word first, and a relay that is on. */
export function demoRegisters({ function: fn, from, count, display }: RegistersQuery): RegistersRead {
  if (fn === 2) return { answer: 'refused', code: 1 };
  const bytes = new Uint8Array(fn === 1 ? Math.ceil(count / 8) : 2 * count);
  const view = new DataView(bytes.buffer);
  if (fn === 1) bytes[0] = 1;
  else if (from === 0) {
    view.setUint16(4, 235);
    view.setFloat32(8, 7.21);
    const [high, low] = [view.getUint16(8), view.getUint16(10)];
    view.setUint16(8, low);
    view.setUint16(10, high);
  }
  return { answer: 'numbers', rows: guessesIn(fn, from, bytes, display).slice(0, count) };
}
