import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where the emulator's sources are. */
export const sources = join(import.meta.dirname, '.');
const cache = join(import.meta.dirname, '../../../.cache/device');

const warnings = ['-O2', '-Wall', '-Wextra'];
const programs = {
  'libudev.so.1': {
    from: ['fakeudev.c', 'fakeudev.map'],
    make: (out: string) =>
      `cc ${warnings.join(' ')} -shared -fPIC -Wl,-soname,libudev.so.1 -Wl,--version-script=fakeudev.map \
        -o ${out} fakeudev.c`,
  },
  adapter: {
    from: ['adapter.c', 'cable.c', 'cable.h', 'queue.h', 'uart.h'],
    make: (out: string) => `cc ${warnings.join(' ')} -o ${out} adapter.c cable.c`,
  },
  avr: {
    from: ['avr.c', 'queue.h'],
    make: (out: string) => `cc -O2 -o ${out} avr.c $(pkg-config --cflags --libs simavr) -lelf`,
  },
  'modbus-server': {
    from: ['modbus-server.c'],
    make: (out: string) =>
      `cc ${warnings.join(' ')} -o ${out} modbus-server.c $(pkg-config --cflags --libs libmodbus)`,
  },
  'modbus-slave': {
    from: ['modbus-slave.c'],
    make: (out: string) =>
      `cc ${warnings.join(' ')} -o ${out} modbus-slave.c $(pkg-config --cflags --libs libmodbus)`,
  },
};

/** The path of one of the emulator's programs, compiled when its sources have changed. */
export async function program(name: keyof typeof programs): Promise<string> {
  const { from, make } = programs[name];
  return join(
    await made(name, from, (folder) => `cd '${sources}' && ${make(`'${join(folder, name)}'`)}`),
    name,
  );
}

/**
 * A folder filled by a shell command, kept until one of the files it was made `from` or the command changes.
 *
 * Two that make the same at once do not disturb each other: a folder appears complete.
 * @throws with the command's own words when it fails
 */
export async function made(name: string, from: string[], make: (folder: string) => string): Promise<string> {
  const hash = createHash('sha256').update(make(''));
  for (const file of from) hash.update(await readFile(join(sources, file)));
  const folder = join(cache, `${basename(name)}-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  await run('sh', ['-euc', make(draft)]).catch(async (error: unknown) => {
    await rm(draft, { recursive: true });
    throw new Error(`cannot make ${name} for the emulated devices`, { cause: error });
  });
  await rename(draft, folder).catch(() => rm(draft, { recursive: true }));
  return folder;
}
