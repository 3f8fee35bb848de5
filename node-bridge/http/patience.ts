import { type IncomingMessage, type Server, STATUS_CODES, type ServerResponse } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { RefusalKind, Refusals } from './refusals.ts';

/** How long whoever dawdles may take to say what they want, and how long nothing may pass in either direction. */
export const PATIENCE = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
  idleMs: 120_000,
};

/** Answers in a few words who cannot be understood, or not in time, and counts why. */
export function watchPatience(server: Server | TlsServer, refusals: Refusals): void {
  const asked = new WeakMap<Duplex, ServerResponse>();
  server.on('request', (request: IncomingMessage, answer: ServerResponse) => {
    asked.set(request.socket, answer);
    answer.once('close', () => asked.delete(request.socket));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const answer = asked.get(socket);
    const [status, kind] = verdictOn(error, answer !== undefined);
    if (kind) refusals.count(kind);
    // In the middle of an answer it would be taken for a part of that.
    if (status === undefined || !socket.writable || answer?.headersSent === true)
      return void socket.destroy();
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
  });
}

/** What is said, undefined where nothing would be understood, and as what it is counted. */
function verdictOn(
  { code = '' }: NodeJS.ErrnoException,
  isInBody: boolean,
): readonly [status?: number | undefined, kind?: RefusalKind] {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, isInBody ? 'slow-body' : 'slow-head'];
  if (code === 'HPE_HEADER_OVERFLOW') return [431, 'large-head'];
  if (code.startsWith('HPE_')) return [400, 'not-http'];
  if (/^ERR_(SSL|TLS)_/.test(code)) return [undefined, 'not-tls'];
  return [];
}
