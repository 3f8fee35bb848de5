import type { CommandView, ControlView } from '../../station/api/control.ts';
import { fault } from '../../station/model/fault.ts';
import type { Scene } from './demo-scene.ts';

const ANA = { who: 'Ana', from: 'tablet-7f3a/screen-1c4e' };

/** What became of commands before: one of each end. */
export function demoCommands(nowMs: number): readonly CommandView[] {
  const about = { channel: 'heater', value: 1, before: 0, by: ANA };
  const wind = {
    label: 'Wind',
    when: 'above',
    value: 14.2,
    limit: 12,
    unitText: 'm/s',
    decimals: 1,
  } as const;
  return [
    {
      ...{ ...about, id: '1', atMs: nowMs - 3_600_000, phase: 'refused', tookMs: 2 },
      fault: fault('command/interlocked', wind).fault,
    },
    { ...about, id: '2', atMs: nowMs - 1_800_000, phase: 'confirmed', tookMs: 320, reported: 1 },
    {
      ...{ ...about, id: '3', atMs: nowMs - 1_200_000, phase: 'confirmed', tookMs: 290, reported: 0 },
      ...{ value: 0, before: 1, by: { who: 'max-on time', from: 'tablet-7f3a' } },
    },
    {
      ...{ ...about, id: '4', atMs: nowMs - 600_000, phase: 'unknown', tookMs: 5_000 },
      ...{
        over: { who: 'Ben', from: 'phone' },
        fault: fault('command/unconfirmed', { waitedMs: 5_000 }).fault,
      },
    },
  ];
}

/** How the outputs stand: somebody else is at one, another one must not be on now. */
export function demoControls(scene: Scene, nowMs: number): Readonly<Record<string, ControlView>> {
  if (scene !== 'outputs') return {};
  const flow = { label: 'Flow of Boiler', when: 'below', limit: 5, unitText: 'L/min', decimals: 1 } as const;
  return {
    pump: { holder: { who: 'Ben', from: 'phone', untilMs: nowMs + 20_000 }, onSinceMs: nowMs - 60_000 },
    heater: { lock: fault('command/interlocked', flow).fault, onSinceMs: nowMs - 60_000 },
  };
}
