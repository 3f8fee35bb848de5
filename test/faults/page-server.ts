import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import { bundled } from '../browser/script-page.ts';
import { mutant, type Mutation } from './mutant.ts';

const HTML = '<!doctype html><title>station</title><script type="module" src="/script.js"></script>';

/** An answer that takes its time: who waits for it without doing anything else stands still. */
const HANG = /^\/hang\?ms=(\d+)$/;

export interface PageServer {
  /** With a slash at the end. */
  readonly address: string;
  close(): void;
}

/** Serves the page that is a station, and hands its sockets on by their paths. */
export async function servePage(
  sockets: Readonly<Record<string, (socket: WebSocket) => void>>,
  mutation: Mutation | undefined,
): Promise<PageServer> {
  const entry = join(import.meta.dirname, 'station-page.ts');
  const files: Record<string, readonly [string, string]> = {
    '/': ['text/html', HTML],
    '/script.js': ['text/javascript', await bundled(entry, mutation ? [mutant(mutation)] : [])],
  };
  const server = createServer(({ url = '/' }, response) => {
    const hangs = HANG.exec(url);
    if (hangs) return void setTimeout(() => response.end(), Number(hangs[1]));
    const file = files[url.split('?')[0]!];
    if (file) response.setHeader('content-type', file[0]).end(file[1]);
    else response.writeHead(404).end();
  });
  new WebSocketServer({ server }).on('connection', (socket, { url = '' }) => sockets[url]?.(socket));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close };
}
