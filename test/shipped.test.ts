import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { build } from 'vite';
import { expect, test } from 'vitest';
import { drivers } from '../station/drivers/index.ts';
import type { Driver } from '../station/drivers/driver.ts';
import { withoutVectors } from '../vite-plugins/without-vectors.ts';

test('what ships has every driver, and the test vectors of none', async () => {
  const outDir = await mkdtemp(join(tmpdir(), 'fieldline-shipped-'));
  const entry = join(import.meta.dirname, '../station/drivers/index.ts');
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    plugins: [withoutVectors()],
    build: { ssr: entry, outDir, rolldownOptions: { output: { entryFileNames: 'index.mjs' } } },
    ssr: { noExternal: true },
  });
  const url = pathToFileURL(join(outDir, 'index.mjs')).href;
  const shipped = (await import(url)) as { drivers: ReadonlyMap<string, Driver> };
  expect([...shipped.drivers.keys()]).toEqual([...drivers.keys()]);
  const vectorsOf = (all: typeof drivers) => [...all.values()].filter(({ vectors }) => vectors.length > 0);
  expect(vectorsOf(shipped.drivers).map(({ id }) => id)).toEqual([]);
  expect(vectorsOf(drivers).length).toBe(drivers.size);
  await rm(outDir, { recursive: true });
});
