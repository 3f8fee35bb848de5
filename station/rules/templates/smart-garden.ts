import { fan } from './fan.ts';
import { irrigation } from './irrigation.ts';
import { lightSpikes } from './light-spikes.ts';
import type { Template } from './template.ts';

const parts = [fan, irrigation, lightSpikes] as const;
const all = <T>(of: (part: Template) => Readonly<Record<string, T>> | undefined): Record<string, T> =>
  Object.assign({}, ...parts.map((part) => of(part)));

/** A garden under glass: its parts are the templates of that name, and one rule looks at two of them together. */
export const smartGarden: Template = {
  id: 'smart-garden',
  title: 'Smart garden',
  purpose:
    'A garden under glass that airs and waters itself, shows the light without spikes, and calls when both fail.',
  says: [
    ...parts.flatMap(({ says }) => says),
    'Too warm and too dry at once for {bothFor} s: you are called.',
  ],
  wants: all((part) => part.wants),
  limits: {
    ...all((part) => part.limits),
    bothFor: { words: 'Too warm and too dry for', unit: 's', value: 600, min: 0, max: 86_400 },
  },
  steps: all((part) => part.steps),
  locks: all((part) => part.locks),
  rules: [
    ...parts.flatMap(({ rules }) => rules),
    {
      id: 'hot-and-dry',
      title: 'Too warm and too dry',
      severity: 'critical',
      when: [
        { is: 'above', channel: '{temperature}', limit: '{hot}', forMs: '{bothFor}' },
        { is: 'below', join: 'and', channel: '{soil}', limit: '{dry}', clearsAt: '{wet}' },
      ],
    },
  ],
  trial: {
    places: all((part) => part.trial.places),
    channels: all((part) => part.trial.channels),
    limits: { ...all((part) => part.trial.limits), bothFor: 5 },
  },
};
