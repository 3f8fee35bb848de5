import type { Batch } from '../../station/model/batch.ts';
import type { Logged } from '../../station/model/entry.ts';
import type { Origin } from '../../station/runtime/platform.ts';
import type { Message } from '../../station/uplink/message.ts';
import type { DeviceMeta } from '../../station/uplink/native/device.ts';

/** One small station that every dialect tells of, so that their golden messages can be laid side by side. */
export const origin: Origin = { station: 'tablet-7f3a', epoch: 'e0123456789abcdef' };

/** 2026-11-21T00:00:00Z. */
export const T0 = 1_795_219_200_000;

const shown = { gain: 1, offset: 0, made: false, changedMs: undefined };
export const bed: DeviceMeta = {
  device: 'bed',
  label: 'Raised bed',
  driver: 'garden-simulated',
  title: 'Garden (simulated)',
  simulated: true,
  facts: {},
  channels: [
    {
      ...shown,
      name: 'soilMoisture',
      quantity: 'soilMoisture',
      decimals: 1,
      min: 0,
      max: 100,
      label: 'Soil',
      unitText: '%',
    },
    {
      ...shown,
      name: 'temperature',
      quantity: 'temperature',
      decimals: 1,
      label: 'Air',
      unitText: '°F',
      gain: 1.8,
      offset: 32,
    },
    { ...shown, name: 'pm25', quantity: 'massConcentration', decimals: 0, label: 'Dust', unitText: 'µg/m³' },
    { ...shown, name: 'energy', quantity: 'energy', decimals: 0, label: 'Used', unitText: 'Wh' },
    {
      ...shown,
      name: 'pump',
      quantity: 'switch',
      decimals: 0,
      min: 0,
      max: 1,
      writable: true,
      label: 'Pump',
      unitText: '',
    },
    {
      ...shown,
      name: 'setpoint',
      quantity: 'temperature',
      decimals: 1,
      min: 5,
      max: 30,
      writable: true,
      label: 'Frost guard',
      unitText: '°C',
    },
    { ...shown, name: 'door', quantity: 'switch', decimals: 0, label: 'Door', unitText: '' },
    {
      ...shown,
      name: 'flow',
      quantity: 'other',
      unit: 'L/min',
      decimals: 2,
      label: 'Flow',
      unitText: 'L/min',
    },
  ],
};

export const batchOf = (time: readonly number[], channels: Readonly<Record<string, number[]>>): Batch => ({
  device: 'bed',
  channels: Object.keys(channels),
  time: Float64Array.from(time),
  columns: Object.values(channels).map((column) => Float64Array.from(column)),
});

/** One entry of each kind; a value is missing in the first. */
export const entries: readonly Logged[] = [
  { kind: 'state', seq: 120, device: 'bed', state: { phase: 'live', sinceMs: T0 }, timeMs: T0 },
  {
    kind: 'batch',
    seq: 121,
    batch: batchOf([T0 + 1_000, T0 + 2_000.5], {
      soilMoisture: [41.2, 41.1],
      temperature: [21.4, NaN],
      pump: [0, 0],
    }),
  },
  {
    kind: 'batch',
    seq: 122,
    batch: batchOf([T0 + 3_000], { soilMoisture: [41], temperature: [-0.1], pump: [1] }),
  },
  {
    kind: 'gap',
    seq: 123,
    gap: { device: 'bed', fromMs: T0 + 3_000, toMs: T0 + 9_000, cause: 'unplugged', rows: 6 },
  },
  {
    kind: 'outcome',
    seq: 124,
    outcome: { id: 'c1', device: 'bed', channel: 'pump', ok: true, timeMs: T0 + 9_500, value: 1 },
  },
  {
    kind: 'state',
    seq: 125,
    device: 'bed',
    timeMs: T0 + 10_000,
    state: {
      phase: 'waiting',
      fault: { code: 'link/lost', detail: { address: 'simulated:garden' } },
      sinceMs: T0 + 10_000,
      untilMs: T0 + 12_000,
    },
  },
];

const text = (payload: Uint8Array) => new TextDecoder('utf-8', { fatal: true }).decode(payload);

export const jsonOf = ({ payload }: Message): unknown => JSON.parse(text(payload));

/** Messages as a golden file holds them: topic, flags, and the JSON laid out for the eye. */
export function golden(messages: readonly Message[]): string {
  const shown = messages.map(({ topic, payload, qos, retain }) => {
    const body = payload.length === 0 ? '(empty)' : JSON.stringify(JSON.parse(text(payload)), null, 1);
    return `${topic}\nqos ${qos}${retain ? ', retained' : ''}\n${body}\n`;
  });
  return shown.join('\n');
}
