import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordsIn } from './journal-records.ts';

/** What a change to LevelDB's files may say, by its tag, and what its number is followed by. */
const TAGS: ReadonlyMap<number, string> = new Map([
  [1, 't'], // comparator
  [2, 'n'], // number of the journal
  [3, 'n'], // next file
  [4, 'n'], // last sequence
  [5, 'nt'], // where compaction goes on: level, key
  [6, 'nn'], // deleted file: level, number
  [7, 'nnntt'], // level, number, size, least key, greatest key
  [9, 'n'], // number of the journal before
]);
const JOURNAL = 2;

/** The number of the oldest journal that LevelDB still needs: 0 where it needs all that there are, or nobody can say. */
export async function neededFrom(folder: string): Promise<number> {
  const current = await readFile(join(folder, 'CURRENT'), 'latin1').catch(() => '');
  const name = /^MANIFEST-\d+/.exec(current)?.[0];
  const manifest = name && (await readFile(join(folder, name)).catch(() => undefined));
  let number = 0;
  for (const { bytes } of manifest ? recordsIn(manifest) : []) number = journalIn(bytes) ?? number;
  return number;
}

/** Of one change to the files; undefined where it says nothing of journals, or cannot be read. */
function journalIn(edit: Uint8Array): number | undefined {
  let at = 0;
  const number = () => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = edit[at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  let journal: number | undefined;
  while (at < edit.length) {
    const tag = number();
    const fields = TAGS.get(tag);
    if (fields === undefined) return journal;
    for (const field of fields) {
      const value = number();
      if (tag === JOURNAL) journal = value;
      if (field === 't') at += value;
    }
  }
  return journal;
}
