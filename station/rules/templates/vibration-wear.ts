import type { Template } from './template.ts';

/** A bearing tells weeks before: first by single shocks (crest factor), then in a band of its own, at last by all of it. */
export const vibrationWear: Template = {
  id: 'vibration-wear',
  title: 'A machine that wears out',
  purpose:
    'Makes three figures of an acceleration sensor, strength, shocks and one band of frequencies, and warns when they grow.',
  says: [
    'Shocks more than {shocks} times as high as the rest for {lasts} s: the bearing begins to wear.',
    'Strength above {strong} m/s² for {lasts} s: look at the machine now.',
    'The band from {lowHz} to {highHz} Hz is a channel of its own, for the chart.',
  ],
  wants: {
    vibration: { words: 'Acceleration', quantities: ['acceleration'], names: ['vib', 'acc'] },
  },
  limits: {
    shocks: { words: 'Shocks above', unit: 'times', value: 3, min: 1.5, max: 20 },
    calm: { words: 'Calm again below', unit: 'times', value: 2.2, min: 1, max: 20 },
    strong: { words: 'Strength above', unit: 'm/s²', value: 1.5, min: 0.01, max: 500 },
    lasts: { words: 'for', unit: 's', value: 5, min: 0, max: 3600 },
    lowHz: { words: 'Band from', unit: 'Hz', value: 15, min: 0, max: 10_000 },
    highHz: { words: 'to', unit: 'Hz', value: 21, min: 0.1, max: 10_000 },
  },
  steps: {
    vibration: [
      { op: 'rms', from: '{vibration.name}', as: '{vibration.name}_rms', windowMs: 2000 },
      { op: 'crest', from: '{vibration.name}', as: '{vibration.name}_crest', windowMs: 2000 },
      {
        op: 'band',
        from: '{vibration.name}',
        as: '{vibration.name}_band',
        lowHz: '{lowHz}',
        highHz: '{highHz}',
      },
    ],
  },
  rules: [
    {
      id: 'shocks',
      title: 'The bearing begins to wear',
      severity: 'warning',
      when: [
        {
          is: 'above',
          channel: '{vibration}_crest',
          limit: '{shocks}',
          clearsAt: '{calm}',
          forMs: '{lasts}',
        },
      ],
    },
    {
      id: 'shakes',
      title: 'The machine shakes',
      severity: 'critical',
      when: [{ is: 'above', channel: '{vibration}_rms', limit: '{strong}', forMs: '{lasts}' }],
    },
  ],
  trial: {
    places: { motor: 'Motor' },
    channels: { vibration: 'motor/vibration' },
    limits: { lasts: 3 },
  },
};
