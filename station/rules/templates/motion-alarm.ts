import type { Template } from './template.ts';

/** Somebody is where nobody should be. */
export const motionAlarm: Template = {
  id: 'motion-alarm',
  title: 'Alarm when something moves',
  purpose: 'Tells you when a motion sensor sees somebody, and switches a lamp or a siren on meanwhile.',
  says: ['Motion for {seenFor} s: alarm, and the lamp goes on.', 'No motion any more: the lamp goes off.'],
  wants: {
    motion: { words: 'Motion sensor', quantities: ['switch'], names: ['motion', 'pir', 'move', 'presence'] },
    lamp: {
      words: 'Lamp or siren',
      quantities: ['switch'],
      names: ['lamp', 'light', 'siren', 'relay'],
      sets: true,
      optional: true,
    },
  },
  limits: { seenFor: { words: 'Seen for', unit: 's', value: 1, min: 0, max: 600 } },
  rules: [
    {
      id: 'motion',
      title: 'Something moves',
      severity: 'critical',
      when: [{ is: 'equals', channel: '{motion}', value: 1, forMs: '{seenFor}' }],
      actions: [{ do: 'set', channel: '{lamp}', value: 1, over: 0 }],
    },
  ],
  trial: {
    places: { hall: 'Hall' },
    channels: { motion: 'hall/motion', lamp: 'hall/lamp' },
  },
};
