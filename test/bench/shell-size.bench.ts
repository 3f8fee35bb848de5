import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Figure } from './bench.ts';

const dist = join(import.meta.dirname, '../../dist/web');
const CODE = /\.(html|js|css|wasm)$/;

/** How much a visitor fetches: before the first picture, for everything there is, and for the kernel. */
export default async function (): Promise<Record<string, Figure>> {
  if (!existsSync(join(dist, 'index.html'))) throw new Error('dist/web is missing: npm run build');
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => CODE.test(file));
  const kernel = files.filter((file) => file.endsWith('.wasm'));
  const raw = kernel.reduce((sum, file) => sum + readFileSync(join(dist, file)).length, 0) / 1000;
  return {
    'shell-size-first-paint': figure(kilobytes(firstPaint()), 50),
    'shell-size-everything': figure(kilobytes(files), 200),
    'shell-size-kernel': figure(raw, 32),
  };
}

const figure = (value: number, max: number) => ({
  value,
  unit: 'kB',
  goal: { max },
  ours: value,
  theirs: undefined,
});

/** index.html and what it names: its script, the chunks that the script imports, its style sheets. */
function firstPaint(): string[] {
  const html = readFileSync(join(dist, 'index.html'), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)].map((match) => match[1]!);
  return ['index.html', ...named];
}

/** As a host sends them: each file compressed with brotli. */
const kilobytes = (files: readonly string[]): number =>
  files.reduce((sum, file) => sum + brotliCompressSync(readFileSync(join(dist, file))).length, 0) / 1000;
