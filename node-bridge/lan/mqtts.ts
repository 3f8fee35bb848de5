import { createServer, type Server, type TLSSocket } from 'node:tls';
import { CLIENTS, QUEUE_BYTES } from '../broker/caps.ts';
import type { Came } from '../broker/guard.ts';
import type { Refusals } from '../http/refusals.ts';
import { HANDSHAKE_MS } from '../http/server.ts';
import type { OwnTls } from '../trust/own-ca.ts';
import type { Trust } from '../trust/trust.ts';

/**
 * MQTT over TLS. A device may show a certificate of the bridge's own CA, and is then whom it was made for, until that is
 * revoked. One that is over, is unknown or was signed by anybody else lets nobody in, not even as somebody without one.
 */
export function mqttsServer(
  { ca, server: own }: OwnTls,
  { identities, live, refusals }: Pick<Trust, 'identities' | 'live'> & { readonly refusals: Refusals },
  serve: (socket: TLSSocket, came: Came) => void,
): Server {
  const options = {
    ...own,
    ca,
    requestCert: true,
    rejectUnauthorized: false,
    handshakeTimeout: HANDSHAKE_MS,
  };
  const server = createServer({ ...options, highWaterMark: QUEUE_BYTES, noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    const shown = socket.getPeerX509Certificate();
    const { remoteAddress: address = '' } = socket;
    if (!shown) return serve(socket, { address }); // a name and a token have yet to be said
    const identity = socket.authorized ? identities.identifyCertificate(shown.raw) : undefined;
    if (!identity) {
      refusals.count('certificate');
      return void socket.destroy();
    }
    socket.once(
      'close',
      live.hold(identity, () => socket.destroy()),
    );
    serve(socket, { address, identity });
  });
  server.maxConnections = CLIENTS;
  server.on('tlsClientError', () => refusals.count('not-tls'));
  return server;
}
