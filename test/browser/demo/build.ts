import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { contentSecurityPolicy } from '../../../vite-plugins/content-security-policy.ts';

/** Builds the demo page as the app is built, with its policy; the answer is the folder. */
export async function buildDemo(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'fieldline-demo-'));
  await build({
    configFile: false,
    root: import.meta.dirname,
    base: './',
    publicDir: join(import.meta.dirname, '../../../public'),
    logLevel: 'error',
    plugins: [contentSecurityPolicy()],
    build: { outDir, emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0 },
  });
  return outDir;
}
