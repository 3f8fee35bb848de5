import type { Template } from './template.ts';

/** Many are billed by their highest quarter of an hour; what can wait is switched off meanwhile. */
export const energyPeak: Template = {
  id: 'energy-peak',
  title: 'Keep the power peak down',
  purpose:
    'Watches the mean power, and switches off what can wait, such as a car charger, while it is too high.',
  says: [
    'Mean of {over} s above {high} W: you are told, and what can wait goes off.',
    'Mean below {low} W: it goes on again.',
  ],
  wants: {
    power: { words: 'Power of the house', quantities: ['power'], names: ['power', 'watt'] },
    load: {
      words: 'What can wait',
      quantities: ['switch'],
      names: ['charger', 'heater', 'boiler', 'load', 'relay'],
      sets: true,
      optional: true,
    },
  },
  limits: {
    over: { words: 'Mean of', unit: 's', value: 900, min: 1, max: 7200 },
    high: { words: 'Too high above', unit: 'W', value: 6000, min: 1, max: 1_000_000 },
    low: { words: 'Low again below', unit: 'W', value: 3000, min: 0, max: 1_000_000 },
  },
  steps: {
    power: [{ op: 'movingAverage', from: '{power.name}', as: '{power.name}_mean', windowMs: '{over}' }],
  },
  rules: [
    {
      id: 'peak',
      title: 'Power peak',
      severity: 'warning',
      when: [{ is: 'above', channel: '{power}_mean', limit: '{high}', clearsAt: '{low}' }],
      actions: [{ do: 'set', channel: '{load}', value: 0, over: 1 }],
    },
  ],
  trial: {
    places: { household: 'Household' },
    channels: { power: 'household/power', load: 'household/charger' },
    limits: { over: 10 },
  },
};
