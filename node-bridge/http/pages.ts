import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import type { Readable } from 'node:stream';

/** One file of the built app, as it is served. */
export interface Page {
  readonly type: string;
  readonly bytes: number;
  readonly etag: string;
  /** Its name changes with its content. */
  readonly immutable: boolean;
  read(): Readable;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** The files of a folder by their path in a URL, listed once: what is not listed cannot be asked for. */
export function pagesIn(folder: string): ReadonlyMap<string, Page> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const paths = files.filter((file) => statSync(join(folder, file)).isFile());
  return new Map(paths.map((file) => [`/${file.split(sep).join('/')}`, pageOf(join(folder, file), file)]));
}

function pageOf(path: string, file: string): Page {
  return {
    type: TYPES[extname(file)] ?? 'application/octet-stream',
    bytes: statSync(path).size,
    etag: `"${createHash('sha256').update(readFileSync(path)).digest('base64url').slice(0, 22)}"`,
    immutable: file.startsWith(`assets${sep}`),
    read: () => createReadStream(path),
  };
}
