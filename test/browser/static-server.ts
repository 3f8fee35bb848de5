import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

/** A plain web server for the files of a folder, as any static host would be. */
export interface StaticServer {
  /** Without a slash at the end. */
  address: string;
  close(): void;
}

/** Serves a folder on a free port of 127.0.0.1, under a path if one is given. */
export async function serveFolder(folder: string, under = ''): Promise<StaticServer> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url!, 'http://localhost').pathname);
    const file = path.startsWith(`${under}/`) ? path.slice(under.length) : '/.absent';
    readFile(join(folder, file.endsWith('/') ? `${file}index.html` : file)).then(
      (body) =>
        response.writeHead(200, { 'content-type': contentTypes[extname(file)] ?? 'text/html' }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${under}`, close };
}

const contentTypes: Record<string, string> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};
