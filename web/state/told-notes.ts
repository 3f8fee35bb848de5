import { kept, type Kept } from './kept.ts';

const MOST = 100;

const ids = (name: string): Kept<readonly string[]> => {
  const all = kept<readonly string[]>(name, (found) =>
    (Array.isArray(found) ? found : []).filter((id) => typeof id === 'string').slice(-MOST),
  );
  return { get: () => all.get(), set: (these) => all.set(these.slice(-MOST)) };
};

/** Notes of rules that the system has shown, and those that a person has put away: neither comes back with the page. */
export const toldNotes = ids('notes-told');
export const notesAway = ids('notes-away');
