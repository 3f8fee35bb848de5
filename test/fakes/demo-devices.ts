import type { Manifest } from '../../station/api/config.ts';
import type { Counters } from '../../station/api/device.ts';
import type { Control } from '../../station/model/control.ts';
import type { Channel } from '../../station/model/channel.ts';

/** What the demo's devices measure. */
export type DemoChannels = Readonly<
  Record<string, Channel & { readonly label: string; readonly unitText: string; readonly control?: Control }>
>;

/** A demo's value at a time; `edge` is -1, 0 or 1 for the lowest, mean and highest of a column. */
export function demoValue(channel: string, t: number, edge: number, pump: number | undefined): number {
  const s = t / 1000;
  const noise = Math.sin(s * 7.3) * Math.sin(s * 3.1 + 2) * 0.3;
  switch (channel) {
    case 'supply':
      return 58 + 6 * Math.sin(s / 37) + noise + edge * 0.8;
    case 'return':
      return 43 + 3 * Math.sin(s / 37 + 1) + noise + edge * 0.6;
    case 'flow':
      return 12.6 + 0.8 * Math.sin(s / 11) + noise + edge * 0.3;
    case 'heater':
      return 0;
    case 'setpoint':
      return 55;
    case 'pump':
      return pump ?? (Math.sin(s / 60) > 0.4 ? 1 : 0);
    default:
      return 38 + 4 * Math.sin(s / 90) + noise + edge * 0.2;
  }
}

export const boilerChannels = {
  supply: { quantity: 'temperature', decimals: 1, label: 'Supply temp', unitText: 'Cel' },
  return: { quantity: 'temperature', decimals: 1, label: 'Return temp', unitText: 'Cel' },
  flow: { quantity: 'other', unit: 'L/min', decimals: 1, label: 'Flow', unitText: 'L/min' },
  pump: { quantity: 'switch', decimals: 0, writable: true, label: 'Pump', unitText: '1' },
} as const;

const output = { quantity: 'switch', decimals: 0, writable: true, unitText: '1' } as const;
const onOff = { min: 0, max: 1, safe: 0 } as const;

/** Outputs of every risk. */
export const outputChannels = {
  ...{ supply: boilerChannels.supply, flow: boilerChannels.flow, pump: boilerChannels.pump },
  lamp: { ...output, label: 'Lamp', control: { ...onOff, risk: 0 } },
  heater: { ...output, label: 'Heater', control: { ...onOff, risk: 2, maxOnMs: 600_000 } },
  erase: { ...output, label: 'Erase counters', control: { ...onOff, risk: 3 } },
  setpoint: {
    ...({ quantity: 'temperature', decimals: 0, writable: true } as const),
    ...{ label: 'Set-point', unitText: 'Cel' },
    control: { risk: 1, min: 20, max: 80, safe: 20, perSecond: 2, step: 1 },
  },
} as const;

export const gardenChannels = {
  soil: { quantity: 'soilMoisture', decimals: 1, label: 'Soil', unitText: '%', min: 0, max: 100 },
  pump: { quantity: 'switch', decimals: 0, writable: true, label: 'Pump', unitText: '1' },
} as const;

export const counters: Counters = {
  bytes: 1_204_511,
  frames: 48_112,
  rows: 48_110,
  damaged: 2,
  dropped: 0,
  timeouts: 0,
  lineErrors: { overrun: 0, framing: 2, parity: 0, break: 0 },
  reconnects: 1,
  commands: 3,
  lastFault: undefined,
};

export const manifests: readonly Manifest[] = [
  {
    driver: 'plotter-lines',
    title: 'Numbers as text lines',
    kind: 'serial',
    baudRate: 115_200,
    parity: 'none',
    polled: false,
    options: [],
  },
  {
    driver: 'modbus-meter',
    title: 'Modbus energy meter',
    kind: 'serial',
    baudRate: 9600,
    parity: 'none',
    polled: true,
    options: [
      { name: 'unit', title: 'Address', fallback: 1, kind: 'number', min: 1, max: 247 },
      { name: 'model', title: 'Model', fallback: 'SDM120', kind: 'choice', choices: ['SDM120', 'SDM630'] },
    ],
  },
  { driver: 'garden-simulated', title: 'Garden (simulated)', kind: 'simulated', polled: false, options: [] },
];
