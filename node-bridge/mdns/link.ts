import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { BlockList } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';

/** RFC 6762, section 3. */
export const MDNS_PORT = 5353;
export const MDNS_GROUP = '224.0.0.251';
/** Beyond that nobody is listened to for the rest of a second. */
const MOST_PER_S = 200;

/** Where something came from, or goes to. */
export interface Peer {
  readonly address: string;
  readonly port: number;
}

/** A network that this machine is in, and its own address there. */
export type Net = Pick<NetworkInterfaceInfo, 'address' | 'cidr' | 'family'>;

/** Multicast DNS in one network: IPv4, link-local, and deaf to whoever is not in it. */
export class MdnsLink {
  readonly net: Net;
  readonly port: number;
  readonly #ear: Socket;
  readonly #mouth: Socket;
  readonly #near = new BlockList();
  #second = 0;
  #count = 0;
  heard: (bytes: Uint8Array, from: Peer) => void = () => undefined;

  private constructor(net: Net, port: number) {
    this.net = net;
    this.port = port;
    const [prefix = net.address, bits = '32'] = (net.cidr ?? '').split('/');
    this.#near.addSubnet(prefix, Number(bits), 'ipv4');
    // What goes to the group is heard by who listens everywhere; what leaves by one network has its own address (section 11).
    this.#ear = createSocket({ type: 'udp4', reuseAddr: true });
    this.#mouth = createSocket({ type: 'udp4', reuseAddr: true });
    for (const socket of [this.#ear, this.#mouth])
      socket
        .on('error', () => undefined) // a network that goes away; what is sent there is lost
        .on('message', (bytes, from) => this.#isWelcome(from) && this.heard(bytes, from));
  }

  /** @throws the system's error where there is no multicast, or another program has the port for itself. */
  static async open(net: Net, port = MDNS_PORT): Promise<MdnsLink> {
    const link = new MdnsLink(net, port);
    try {
      await bound(link.#ear, port, '0.0.0.0');
      link.#ear.addMembership(MDNS_GROUP, net.address);
      await bound(link.#mouth, port, net.address);
      link.#mouth.setMulticastInterface(net.address);
      link.#mouth.setMulticastTTL(255);
      return link;
    } catch (error) {
      await link.close();
      throw error;
    }
  }

  /** To everybody in this network, or to who asked from another port than the usual. */
  say(bytes: Uint8Array, to: Peer = { address: MDNS_GROUP, port: this.port }): Promise<void> {
    return new Promise((resolve) => this.#mouth.send(bytes, to.port, to.address, () => resolve()));
  }

  async close(): Promise<void> {
    for (const socket of [this.#ear, this.#mouth])
      await new Promise<void>((resolve) => socket.close(() => resolve()));
  }

  #isWelcome({ address }: Peer): boolean {
    const second = Math.floor(performance.now() / 1_000);
    if (second !== this.#second) [this.#second, this.#count] = [second, 0];
    return this.#near.check(address, 'ipv4') && this.#count++ < MOST_PER_S;
  }
}

async function bound(socket: Socket, port: number, address: string): Promise<void> {
  socket.bind(port, address);
  await once(socket, 'listening');
}
