import type { Template } from './template.ts';

/** Ten minutes before it is too late is when something can still be done. */
export const overheatingForecast: Template = {
  id: 'overheating-forecast',
  title: 'Warn before it overheats',
  purpose: 'Follows how fast a temperature climbs, and warns while there is still time to do something.',
  says: [
    'Goes on like this and reaches {hot} °C within {ahead} min: you are warned.',
    'How it climbs is judged by about the last {looksAt} s.',
  ],
  wants: {
    temperature: { words: 'Temperature', quantities: ['temperature'], names: ['temp', 'cpu', 'air'] },
  },
  limits: {
    hot: { words: 'Too hot at', unit: '°C', of: 'temperature', value: 35, min: -40, max: 200 },
    ahead: { words: 'Warn ahead by', unit: 'min', value: 12, min: 0.1, max: 1440 },
    looksAt: { words: 'Judge by the last', unit: 's', value: 120, min: 1, max: 3600 },
  },
  rules: [
    {
      id: 'overheats',
      title: 'It will overheat',
      severity: 'warning',
      when: [
        { is: 'reaches', channel: '{temperature}', limit: '{hot}', withinMs: '{ahead}', tauMs: '{looksAt}' },
      ],
    },
    {
      id: 'overheated',
      title: 'It is too hot',
      severity: 'critical',
      when: [{ is: 'above', channel: '{temperature}', limit: '{hot}' }],
    },
  ],
  trial: {
    places: { cabinet: 'Cabinet' },
    channels: { temperature: 'cabinet/temperature' },
    limits: { ahead: 0.5, looksAt: 8 },
  },
};
