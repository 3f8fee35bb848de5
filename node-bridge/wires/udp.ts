import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { lookup } from 'node:dns/promises';
import { fault } from '../../station/model/fault.ts';
import { Mailbox } from '../../station/runtime/mailbox.ts';
import type { Heard, Link } from '../../station/runtime/platform.ts';
import { faultOf, type Place, placeOf } from './net-address.ts';

/** What waits for its reader; datagrams beyond that are lost, which the reader is told. */
const MOST_WAITING_BYTES = 256 * 1024;
/** One device has the port; another one may have it when this one has said nothing for so long. */
const HAS_IT_MS = 60_000;
const LINE_FEED = 0x0a;

/** Opens datagrams from and to one device (`udp:192.168.1.20:5005`). @throws link/not-found, link/denied, link/unsupported. */
export async function openUdp(place: string, address: string, signal: AbortSignal): Promise<Link> {
  const { host, port } = placeOf(place, address);
  const { address: ip, family } = await lookup(host).catch((error: unknown) => {
    throw faultOf(error, address);
  });
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  socket.connect(port, ip);
  await settled(once(socket, 'connect', { signal }), socket, address);
  return new UdpLink(socket, address, signal);
}

/** Hears the datagrams of one device that sends to us (`udp-server:5005`). @throws link/busy, link/denied, link/unsupported. */
export async function openUdpServer(place: string, address: string, signal: AbortSignal): Promise<Link> {
  const { host, port } = placeOf(place, address);
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.bind(port, host);
  await settled(once(socket, 'listening', { signal }), socket, address);
  return new UdpLink(socket, address, signal, new Peer());
}

async function settled(opening: Promise<unknown>, socket: Socket, address: string): Promise<void> {
  try {
    await opening;
  } catch (error) {
    socket.on('error', () => undefined).close();
    throw faultOf(error, address);
  }
}

/** Who has a port that anybody can send to. */
class Peer {
  place: Place | undefined;
  #lastMs = 0;

  hears({ address: host, port }: RemoteInfo): boolean {
    const nowMs = performance.now();
    const isOther = this.place && (this.place.host !== host || this.place.port !== port);
    if (isOther && nowMs - this.#lastMs < HAS_IT_MS) return false;
    this.place = { host, port };
    this.#lastMs = nowMs;
    return true;
  }
}

class UdpLink implements Link {
  readonly heard: AsyncIterable<Heard>;
  readonly lineless = true;
  readonly fresh = true;
  readonly #socket: Socket;
  readonly #address: string;
  readonly #peer: Peer | undefined;
  readonly #arrived = new Mailbox<Heard>();
  readonly #over = new AbortController();
  #waitingBytes = 0;

  constructor(socket: Socket, address: string, signal: AbortSignal, peer?: Peer) {
    this.#socket = socket;
    this.#address = address;
    this.#peer = peer;
    socket.on('message', (datagram, from) => this.#came(datagram, from));
    socket.on('error', () => this.#end(this.#lost())); // nobody is at that port any more
    this.heard = this.#hear();
    signal.addEventListener('abort', () => void this.close(), { once: true, signal: this.#over.signal });
    if (signal.aborted) void this.close();
  }

  /** One datagram. @throws link/lost; link/not-found while no device has sent anything yet. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#over.signal.aborted) return Promise.reject(this.#lost());
    const to = this.#peer?.place;
    if (this.#peer && !to) return Promise.reject(fault('link/not-found', { address: this.#address }));
    return new Promise((resolve, reject) => {
      const sent = (error: Error | null) => (error ? reject(this.#lost()) : resolve());
      if (to) this.#socket.send(bytes, to.port, to.host, sent);
      else this.#socket.send(bytes, sent);
    });
  }

  async close(): Promise<void> {
    this.#end();
  }

  #came(datagram: Buffer, from: RemoteInfo): void {
    if (this.#peer && !this.#peer.hears(from)) return;
    if (this.#waitingBytes + datagram.length > MOST_WAITING_BYTES)
      return this.#arrived.put({ kind: 'line-error', error: 'overrun' });
    this.#waitingBytes += datagram.length;
    const bytes = isTextWithoutEnd(datagram) ? Buffer.concat([datagram, END]) : datagram;
    this.#arrived.put({ kind: 'bytes', bytes: new Uint8Array(bytes) });
  }

  async *#hear(): AsyncGenerator<Heard> {
    for await (const heard of this.#arrived) {
      if (heard.kind === 'bytes') this.#waitingBytes = Math.max(0, this.#waitingBytes - heard.bytes.length);
      yield heard;
    }
  }

  #end(error?: unknown): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#socket.close();
    this.#arrived.close(error);
  }

  #lost() {
    return fault('link/lost', { address: this.#address });
  }
}

const END = Uint8Array.of(LINE_FEED);

/** A datagram's end is its line's: many devices say none. Bytes that are no text are left as they are. */
const isTextWithoutEnd = (datagram: Uint8Array): boolean =>
  datagram.length > 0 &&
  datagram.at(-1) !== LINE_FEED &&
  datagram.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0d);
