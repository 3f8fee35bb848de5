import type { Entry } from '../model/entry.ts';
import { fault } from '../model/fault.ts';

/** @throws frame/syntax. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw fault('frame/syntax', { text: 'no JSON' }, cause);
  }
}

/** An entry that was written as JSON; times and names are still to be judged. @throws frame/syntax. */
export function entryOf(json: unknown): Entry {
  const entry = json as Partial<Entry> | null;
  if (!isEntry(entry)) throw fault('frame/syntax', { text: 'JSON that is no entry' });
  return entry;
}

/** Whether the parts that a log looks at are there; times and names are judged by requireSound. */
function isEntry(entry: Partial<Entry> | null): entry is Entry {
  switch (entry?.kind) {
    case 'event':
      return typeof entry.event?.device === 'string';
    case 'state':
      return typeof entry.device === 'string' && typeof entry.state?.phase === 'string';
    case 'outcome':
      return typeof entry.outcome?.device === 'string';
    case 'gap':
      return typeof entry.gap?.device === 'string' && typeof entry.gap.cause === 'string';
    default:
      return false;
  }
}
