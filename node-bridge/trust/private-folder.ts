import { chmod, lstat, mkdir, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';

/** What a bridge keeps in its data folder, and what its owner puts there. */
const OURS = /^(log|audit\.log|ca\.(crt|key)|[a-z-]{1,40}\.json(\.new)?|identity\.lock)$/;
const OTHERS = 0o077;

/**
 * Makes a data folder, and lets nobody but its owner into it and what stands there: a copy that was put back, or a folder that
 * another program made, may have been open to all. Gives what it cannot shut, in words; Windows keeps such folders by itself.
 */
export async function keepPrivate(path: string): Promise<readonly string[]> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (process.platform === 'win32') return [];
  const folder = await realpath(path);
  const names = await readdir(folder);
  const ours = names.filter((name) => OURS.test(name));
  const stored = ours.includes('log') ? await readdir(join(folder, 'log')).catch(() => []) : [];
  const paths = [
    ...ours.map((name) => join(folder, name)),
    ...stored.map((name) => join(folder, 'log', name)),
  ];
  const isItsOwn = ours.length === names.length;
  const open: string[] = [];
  for (const each of isItsOwn ? [folder, ...paths] : paths) if (!(await shut(each))) open.push(each);
  if (!isItsOwn && ((await lstat(folder)).mode & OTHERS) !== 0) open.push(folder);
  return open.map((each) => `others may look into ${each}: give the bridge a folder of its own, chmod 700`);
}

/** False where it stays open: it is somebody else's. What has gone meanwhile is shut; a link is left alone. */
async function shut(path: string): Promise<boolean> {
  const stat = await lstat(path).catch(() => undefined);
  if (!stat || stat.isSymbolicLink() || (stat.mode & OTHERS) === 0) return true;
  return chmod(path, stat.mode & 0o700).then(
    () => true,
    () => false,
  );
}
