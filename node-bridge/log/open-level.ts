import { ClassicLevel } from 'classic-level';
import { toLogFault } from './level-fault.ts';

export type Level = ClassicLevel<string, Uint8Array>;

/** Behind all keys of a log. */
const OWNER = '~owner';

/** One higher than the owner before. */
export async function nextOwner(level: Level): Promise<number> {
  const last = await level.get(OWNER);
  const owner = (last ? Number(new TextDecoder().decode(last)) : 0) + 1;
  await level.put(OWNER, new TextEncoder().encode(String(owner)), { sync: true });
  return owner;
}

/** Opens what is in a folder, or begins there. @throws log/in-use, log/full, log/broken. */
export async function openLevel(folder: string, create = true): Promise<Level> {
  const level: Level = new ClassicLevel(folder, { keyEncoding: 'utf8', valueEncoding: 'view' });
  try {
    await level.open({ createIfMissing: create });
    return level;
  } catch (error) {
    throw await toLogFault(error, folder);
  }
}
