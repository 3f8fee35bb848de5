import type { Template } from './template.ts';

/** A greenhouse, a stable or a rack that must not get too warm. */
export const fan: Template = {
  id: 'fan',
  title: 'Fan when it gets too warm',
  purpose: 'Switches a fan on when a place is too warm for a while, and off again when it has cooled down.',
  says: [
    'Over {hot} °C for {hotFor} s: the fan goes on, and you are told.',
    'Below {cool} °C: the fan goes off. In between it stays as it is, so it does not flap.',
  ],
  wants: {
    temperature: { words: 'Temperature', quantities: ['temperature'], names: ['temp', 'air'] },
    fan: { words: 'Fan', quantities: ['switch'], names: ['fan', 'vent', 'cool'], sets: true },
  },
  limits: {
    hot: { words: 'Too warm above', unit: '°C', of: 'temperature', value: 35, min: -40, max: 200 },
    hotFor: { words: 'for', unit: 's', value: 10, min: 0, max: 3600 },
    cool: { words: 'Cool again below', unit: '°C', of: 'temperature', value: 33, min: -40, max: 200 },
  },
  rules: [
    {
      id: 'fan',
      title: 'Too warm',
      severity: 'warning',
      when: [
        { is: 'above', channel: '{temperature}', limit: '{hot}', clearsAt: '{cool}', forMs: '{hotFor}' },
      ],
      actions: [{ do: 'set', channel: '{fan}', value: 1, over: 0 }],
    },
  ],
  trial: {
    places: { greenhouse: 'Greenhouse' },
    channels: { temperature: 'greenhouse/temperature', fan: 'greenhouse/fan' },
  },
};
