import { statfs } from 'node:fs/promises';

/** LevelDB makes a new file of up to 4 MiB at times: with less than this nothing at all can be written. */
export const LEAST_BYTES = 8 * 1024 * 1024;
const MOST_FLOOR_BYTES = 200 * 1000 * 1000;
const FLOOR_SHARE = 0.05;
const LOOK_EVERY_MS = 1_000;

/** How much of the disk is left for everybody else. */
export interface Disk {
  readonly freeBytes: number;
  /** With less than this a log adds nothing: 200 MB, or a twentieth of a small card. */
  readonly floorBytes: number;
}

/** What a disk of that size is never filled beyond. */
export const floorOf = (totalBytes: number): number =>
  Math.max(LEAST_BYTES, Math.min(MOST_FLOOR_BYTES, FLOOR_SHARE * totalBytes));

/** Looks at the disk that a folder is on, at most once a second, and counts what is written in between. */
export class FreeSpace {
  readonly #folder: string;
  #disk: Disk = { freeBytes: Infinity, floorBytes: 0 };
  #lookedMs = -Infinity;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where the disk cannot be asked, it has room. */
  async now(): Promise<Disk> {
    const nowMs = performance.now();
    if (nowMs - this.#lookedMs < LOOK_EVERY_MS) return this.#disk;
    this.#lookedMs = nowMs;
    return (this.#disk = await diskOf(this.#folder));
  }

  wrote(bytes: number): void {
    this.#disk = { ...this.#disk, freeBytes: this.#disk.freeBytes - bytes };
  }
}

export async function diskOf(folder: string): Promise<Disk> {
  const disk = await statfs(folder).catch(() => undefined);
  if (!disk) return { freeBytes: Infinity, floorBytes: 0 };
  return { freeBytes: disk.bavail * disk.bsize, floorBytes: floorOf(disk.blocks * disk.bsize) };
}
