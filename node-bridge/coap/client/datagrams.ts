import { lookup } from 'node:dns/promises';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { faultOf, type Place } from '../../wires/net-address.ts';

/** Datagrams to and from one place; what others send is not heard. */
export interface Datagrams {
  send(bytes: Uint8Array): void;
  onHeard(heard: (bytes: Uint8Array) => void): void;
  close(): void;
}

/** @throws link/not-found, link/denied; what `signal` aborts with. */
export async function datagramsTo(
  { host, port }: Place,
  address: string,
  signal: AbortSignal,
): Promise<Datagrams> {
  const { address: ip, family } = await lookup(host).catch((error: unknown) => {
    throw faultOf(error, address);
  });
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  try {
    signal.throwIfAborted();
    socket.connect(port, ip);
    await once(socket, 'connect', { signal });
  } catch (error) {
    socket.on('error', () => undefined).close();
    throw signal.aborted ? signal.reason : faultOf(error, address);
  }
  let isOpen = true;
  // Nobody is at that port, or the network is away for now: whoever asks hears nothing, and asks again.
  socket.on('error', () => undefined);
  return {
    send: (bytes) => isOpen && socket.send(bytes, () => undefined),
    onHeard: (heard) => void socket.on('message', heard),
    close() {
      if (isOpen) socket.close();
      isOpen = false;
    },
  };
}
