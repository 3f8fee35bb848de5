import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

/** Builds the demo page as the app is built; the answer is the folder. */
export async function buildDemo(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'fieldline-demo-'));
  const root = import.meta.dirname;
  await build({
    configFile: false,
    root,
    base: './',
    publicDir: join(root, '../../../public'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0 },
  });
  await cp(join(root, '../../../public/icons'), join(outDir, 'icons'), { recursive: true });
  return outDir;
}
