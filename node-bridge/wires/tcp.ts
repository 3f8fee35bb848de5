import { connect as dial, type Socket } from 'node:net';
import { type FaultError, fault } from '../../station/model/fault.ts';
import { faultOf, placeOf } from './net-address.ts';
import { TcpLink } from './tcp-link.ts';

const CONNECTS_WITHIN_MS = 5_000;

/**
 * Connects to a device that listens: a serial device server, a meter, a scale (`tcp:192.168.1.20:4001`).
 * @throws link/not-found where nobody answers within 5 s; link/denied, link/unsupported.
 */
export async function openTcp(place: string, address: string, signal: AbortSignal): Promise<TcpLink> {
  const socket = dial(placeOf(place, address));
  await connected(socket, 'connect', address, signal);
  return new TcpLink(socket, address, signal, 'before');
}

/** Resolves with the socket's `event`; `meaning` says what an error is that the network alone does not explain. */
export function connected(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  address: string,
  signal: AbortSignal,
  meaning: (error: unknown) => FaultError | undefined = () => undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => fail(fault('link/not-found', { address })), CONNECTS_WITHIN_MS);
    const giveUp = () => fail(signal.reason);
    const settled = () => {
      clearTimeout(late);
      signal.removeEventListener('abort', giveUp);
    };
    const fail = (error: unknown) => {
      settled();
      socket.destroy();
      reject(error);
    };
    socket.once('error', (error) => fail(meaning(error) ?? faultOf(error, address)));
    socket.once(event, () => resolve(settled()));
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
  });
}
