import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32c } from '../../station/codec/checksum.ts';

/** LevelDB knows no such file, and so leaves it alone. */
const FILE = 'COMMITTED';
const DIGITS = 16;

/**
 * How many commits a store has been told are on the disk, written beside its journal. It is never synced, so after a power cut it may say
 * fewer, never more: a store in which there are fewer than it says has lost the last of them, which a journal that was cut short does not show.
 */
export class CommitMark {
  readonly #path: string;
  #said = 0;
  #writing: Promise<void> | undefined;

  constructor(folder: string) {
    this.#path = join(folder, FILE);
  }

  say(commits: number): void {
    this.#said = commits;
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined));
  }

  /** Resolves once what was said is written. */
  async close(): Promise<void> {
    await this.#writing;
  }

  /** The newest only: one that was overtaken is never written. It is of use, not of need: without room for it, there is none. */
  async #write(): Promise<void> {
    for (let written = -1; written !== this.#said;) {
      const text = textOf((written = this.#said));
      await writeFile(this.#path, text, { flag: 'r+' }) // in its place: begun anew, a kill could leave it empty
        .catch(() => writeFile(this.#path, text, { flag: 'wx', mode: 0o600 }))
        .catch(() => undefined);
    }
  }
}

/** What was last said there; undefined where nothing was, or it cannot be read. */
export async function markIn(folder: string): Promise<number | undefined> {
  const text = await readFile(join(folder, FILE), 'latin1').catch(() => '');
  const commits = Number(text.slice(0, DIGITS));
  return text !== '' && text === textOf(commits) ? commits : undefined;
}

/** Always as long, so that it takes the place of what was there. */
function textOf(commits: number): string {
  const digits = String(commits).padStart(DIGITS, '0');
  return `${digits} ${crc32c(Buffer.from(digits)).toString(16).padStart(8, '0')}\n`;
}
