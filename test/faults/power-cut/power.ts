import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Chance } from '../seed.ts';

const source = join(import.meta.dirname, 'preload.c');
const cache = join(import.meta.dirname, '../../../.cache/faults');

const MOST_TORN_BYTES = 4096;

/** The supply of a program that writes below a folder: it can be cut, and then only what was synced is there. */
export class Power {
  /** The program's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #shadow: string;

  private constructor(library: string, folder: string, shadow: string) {
    this.#folder = folder;
    this.#shadow = shadow;
    this.env = { LD_PRELOAD: library, POWER_CUT_MATCH: `${folder}/`, POWER_CUT_SHADOW: shadow };
  }

  static async of(folder: string): Promise<Power> {
    return new Power(await library(), folder, await mkdtemp(join(tmpdir(), 'fieldline-power-')));
  }

  /** Before the program begins: what is in the folder by now is on the disk. */
  async on(): Promise<void> {
    await rm(this.#shadow, { recursive: true, force: true });
    await mkdir(this.#shadow, { recursive: true });
    if (existsSync(this.#folder))
      await cp(this.#folder, join(this.#shadow, this.#folder), { recursive: true });
  }

  /** Once the program is dead: makes of the folder what the disk would hold. */
  async cut(chance: Chance): Promise<void> {
    await this.#reachTheDisk(chance);
    const survived = join(this.#shadow, this.#folder);
    await mkdir(survived, { recursive: true });
    for (const name of await filesIn(survived))
      if (name.endsWith('.fresh~')) await rm(join(survived, name));
      else if (name.endsWith('.log') && chance.below(2) < 1) await this.#tear(name, chance);
    await rm(this.#folder, { recursive: true });
    await cp(survived, this.#folder, { recursive: true });
  }

  async end(): Promise<void> {
    await rm(this.#shadow, { recursive: true, force: true });
  }

  /** Any number of the renames and deletions since the last sync may be on the disk: the first of them. */
  async #reachTheDisk(chance: Chance): Promise<void> {
    const journal = join(this.#shadow, 'journal');
    const lines = (await readFile(journal, 'utf8').catch(() => '')).split('\n').slice(0, -1);
    const pending = lines.slice(lines.findLastIndex((line) => line.startsWith('sync')) + 1);
    for (const line of pending.slice(0, chance.whole(0, pending.length))) {
      const [what, from, to] = line.split('\t') as [string, string, string];
      if (what === 'unlink') await rm(from, { force: true });
      else if (existsSync(from)) await rename(from, to);
      else await mkdir(dirname(to), { recursive: true }).then(() => writeFile(to, ''));
    }
  }

  /** Of what was only written, too, a beginning may have reached the disk. */
  async #tear(name: string, chance: Chance): Promise<void> {
    const [kept, written] = [join(this.#shadow, this.#folder, name), join(this.#folder, name)];
    const { size } = await stat(kept);
    const more = (await readFile(written).catch(() => Buffer.alloc(0))).subarray(size);
    await appendFile(kept, more.subarray(0, chance.whole(0, Math.min(more.length, MOST_TORN_BYTES))));
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath.slice(folder.length), entry.name));
}

/** The environment of a program whose disk is slow. */
export async function slowDisk(syncMs: number): Promise<Readonly<Record<string, string>>> {
  return { LD_PRELOAD: await library(), SLOW_SYNC_MS: `${syncMs}` };
}

/** The library to be preloaded, compiled where it is older than its source. */
async function library(): Promise<string> {
  const built = join(cache, 'power-cut.so');
  const ageOf = async (path: string) => (await stat(path).catch(() => ({ mtimeMs: 0 }))).mtimeMs;
  if ((await ageOf(built)) < (await ageOf(source))) {
    await mkdir(cache, { recursive: true });
    const fresh = `${built}.${process.pid}`;
    await promisify(execFile)('cc', [
      '-O2',
      '-Wall',
      '-Wextra',
      '-Werror',
      '-shared',
      '-fPIC',
      '-o',
      fresh,
      source,
    ]);
    await rename(fresh, built);
  }
  return built;
}
