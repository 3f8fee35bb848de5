import { capital } from './capital.ts';

/** What people call one of several. */
const NAMES: Readonly<Record<string, string>> = {
  when: 'condition',
  actions: 'step',
  whenOver: 'step when it is over',
  frames: 'frame',
  fields: 'field',
  registers: 'register',
  interlocks: 'interlock',
};

/** A place in a setting as people say it: `/when/0/clearsAt` is `Condition 1, clears at`. */
export function placeWords(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  const words = parts.flatMap((part, i) => {
    if (/^\d+$/.test(part)) return [];
    const number = /^\d+$/.test(parts[i + 1] ?? '') ? Number(parts[i + 1]) + 1 : undefined;
    if (number !== undefined) return [`${NAMES[part] ?? spaced(part)} ${number}`];
    return part === 'options' ? [] : [spaced(part)]; // a form has no other word for them
  });
  return capital(words.join(', '));
}

/** `forMs` is how long something is called in a file: people read no units in names. */
const spaced = (name: string): string =>
  name
    .replace(/(?<=[a-z])(Ms|S)$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase();
