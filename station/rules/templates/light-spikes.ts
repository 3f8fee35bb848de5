import type { Template } from './template.ts';

/** A bad contact or a flash makes single values that nobody wants in a chart, a mean or a rule. */
export const lightSpikes: Template = {
  id: 'light-spikes',
  title: 'Take spikes out of a light sensor',
  purpose: 'Makes a second, clean channel: single wild values go, real changes such as clouds stay.',
  says: [
    'Each value becomes the middle one of the last 5: one or two wild ones are never that.',
    'A real change comes two values later. The raw channel stays as it is.',
  ],
  wants: {
    light: {
      words: 'Light, or another channel with spikes',
      quantities: ['illuminance', 'irradiance'],
      names: ['light', 'lux', 'lum', 'sun'],
    },
  },
  limits: {},
  // No Hampel filter: where light and shade are both among the last values, it takes a spike for one of them.
  steps: { light: [{ op: 'median', from: '{light.name}', as: '{light.name}_clean', window: 5 }] },
  rules: [],
  trial: { places: { daylight: 'Daylight' }, channels: { light: 'daylight/illuminance' } },
};
