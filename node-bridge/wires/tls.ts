import { isIP, type Socket } from 'node:net';
import { connect as dial } from 'node:tls';
import { fault } from '../../station/model/fault.ts';
import { placeOf } from './net-address.ts';
import { connected } from './tcp.ts';
import { TcpLink } from './tcp-link.ts';
import type { TlsPeers } from './tls-peers.ts';

/** By TLS 1.3 a device says only behind the handshake that it does not want us (RFC 8446, section 4.4.2.4). */
const MAY_REFUSE_FOR_MS = 300;

/**
 * Connects to a device that speaks TLS only (`tls:192.168.1.40:4433`), TLS 1.2 at least; it has to prove who it is.
 * @throws link/not-found where nobody answers within 5 s; link/denied where it proves nothing, or does not let us in; link/unsupported.
 */
export async function openTls(
  place: string,
  address: string,
  peers: TlsPeers,
  signal: AbortSignal,
): Promise<TcpLink> {
  const { host, port } = placeOf(place, address);
  const server = isIP(host) === 0 ? { servername: host } : {};
  const socket = dial({ host, port, minVersion: 'TLSv1.2', ...server, ...peers.get(place) });
  const refused = (error: unknown) => fault('link/denied', { address }, error);
  await connected(socket, 'secureConnect', address, signal, (error) =>
    isOfNet(error) ? undefined : refused(error),
  );
  await stays(socket).catch((error: unknown) => {
    socket.destroy();
    throw refused(error);
  });
  return new TcpLink(socket, address, signal, 'before');
}

/** That nobody could be reached says nothing of who they are. */
const isOfNet = (error: unknown): boolean =>
  [
    'ECONNREFUSED',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ETIMEDOUT',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EACCES',
    'EPERM',
  ].includes((error as NodeJS.ErrnoException).code ?? '');

/** Resolves when the device speaks, or has not ended the connection for a while; what it says stays where it is. */
function stays(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (end: () => void) => () => {
      clearTimeout(late);
      socket.off('readable', readable).off('error', ended).off('close', ended);
      end();
    };
    const ended = done(() => reject(new Error('ended at once')));
    const readable = () => (socket.readableLength > 0 ? done(resolve)() : ended());
    const late = setTimeout(done(resolve), MAY_REFUSE_FOR_MS);
    socket.on('readable', readable).on('error', ended).on('close', ended);
  });
}
