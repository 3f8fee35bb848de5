import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** So many files that are full are kept beside the one that is written. */
export const KEPT = 8;
const OLDER = /^audit-\d{12}\.log$/;

export const auditFile = (folder: string): string => join(folder, 'audit.log');

/** The full ones, the oldest first: each is named after the number of its last row. */
export async function olderFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names
    .filter((name) => OLDER.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** All that there are, in the order of their rows. */
export async function filesOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return [...(await olderFiles(folder)), ...(names.includes('audit.log') ? [auditFile(folder)] : [])];
}

/** Puts the file that is written aside, and throws away the oldest beyond those that are kept. */
export async function turnOver(folder: string, lastN: number): Promise<void> {
  await rename(auditFile(folder), join(folder, `audit-${String(lastN).padStart(12, '0')}.log`));
  for (const file of (await olderFiles(folder)).slice(0, -KEPT)) await rm(file);
}
