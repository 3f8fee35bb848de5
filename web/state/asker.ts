import type { Asker } from '../../station/model/command.ts';
import { kept } from './kept.ts';

const MOST_LETTERS = 40;
const name = kept<string>('who', (found) => (typeof found === 'string' ? found.slice(0, MOST_LETTERS) : ''));

/** The person at this screen, as they call themselves; it stands beside what they switch, in the log too. */
export const who = {
  get: (): string => name.get(),
  set: (typed: string): void => name.set(typed.trim().slice(0, MOST_LETTERS)),
};

/** Who asks from this screen. A tab keeps its number when it is loaded anew. */
export const asker = (): Asker => ({ who: who.get() || 'Somebody', from: `screen-${screen()}` });

/** What no other screen has; works without a secure context too. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );

let number: string | undefined;

function screen(): string {
  number ??= storedNumber() ?? newId().slice(0, 4);
  return number;
}

function storedNumber(): string | undefined {
  const key = 'fieldline.screen';
  try {
    const found = sessionStorage.getItem(key) ?? newId().slice(0, 4);
    sessionStorage.setItem(key, found);
    return found;
  } catch {
    return undefined; // forbidden: it lasts as long as the page
  }
}
