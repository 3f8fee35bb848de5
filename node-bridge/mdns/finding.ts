import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { SocketAddress } from 'node:net';
import type { Clock } from '../../station/runtime/platform.ts';
import type { Interfaces } from '../lan/near.ts';
import { type DnsMessage, readMessage, written } from './message.ts';
import { isSame, labelsOf } from './name.ts';
import { MDNS_GROUP, MDNS_PORT } from './link.ts';
import { FIELDLINE } from './offer.ts';

/** A bridge as somebody in the network tells of it: hearsay, until its certificate is compared. */
export interface FoundBridge {
  readonly name: string;
  readonly urls: readonly string[];
  readonly host: string;
  readonly version: string;
  /** How the SHA-256 of its CA begins. */
  readonly ca: string;
}

const ASK_EVERY_MS = 1_000;
const MOST_FOUND = 256;
const MOST_ADDRESSES = 8;
const MOST_LETTERS = 100;
/** Control characters, line ends of every kind and marks that turn the direction of writing. */
const UNFIT = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** Asks all networks of this machine which bridges there are, for so long. */
export async function findBridges(
  interfaces: Interfaces,
  clock: Clock,
  forMs: number,
  port = MDNS_PORT,
): Promise<readonly FoundBridge[]> {
  const found = new Map<string, FoundBridge>();
  const heard = (bytes: Uint8Array) => {
    const message = readMessage(bytes);
    for (const bridge of message ? bridgesIn(message) : []) {
      const key = `${bridge.name} ${bridge.host}`;
      const before = found.get(key);
      if (!before && found.size >= MOST_FOUND) continue;
      const urls = [...new Set([...(before?.urls ?? []), ...bridge.urls])].slice(0, MOST_ADDRESSES);
      found.set(key, { ...bridge, urls });
    }
  };
  const sockets = await socketsIn(interfaces, heard);
  try {
    const nothing = { answers: [], authorities: [], additionals: [] };
    const questions = [{ name: FIELDLINE, type: 'PTR' }] as const;
    const asked = written({ id: 0, isAnswer: false, questions, ...nothing }, () => true);
    for (let leftMs = forMs; leftMs > 0; leftMs -= ASK_EVERY_MS) {
      for (const socket of sockets) socket.send(asked, port, MDNS_GROUP, () => undefined);
      await clock.sleep(Math.min(leftMs, ASK_EVERY_MS));
    }
  } finally {
    for (const socket of sockets) socket.close();
  }
  return [...found.values()].sort((one, other) => one.name.localeCompare(other.name));
}

/** One for each network, with a port of its own: who answers sends it there. */
async function socketsIn(
  interfaces: Interfaces,
  heard: (bytes: Uint8Array) => void,
): Promise<readonly Socket[]> {
  const own = Object.values(interfaces).flatMap((all = []) => all.filter(({ family }) => family === 'IPv4'));
  const sockets: Socket[] = [];
  for (const { address } of own) {
    const socket = createSocket('udp4');
    socket.on('error', () => undefined).on('message', heard);
    socket.bind(0, address);
    const isBound = await once(socket, 'listening').then(
      () => true,
      () => false,
    );
    if (!isBound) continue;
    socket.setMulticastInterface(address);
    sockets.push(socket);
  }
  return sockets;
}

/** What one answer tells; a bridge tells all of itself at once. */
function bridgesIn({ isAnswer, answers, additionals }: DnsMessage): readonly FoundBridge[] {
  if (!isAnswer) return [];
  const all = [...answers, ...additionals];
  return answers.flatMap((pointer): readonly FoundBridge[] => {
    if (pointer.type !== 'PTR' || pointer.ttlS === 0 || !isSame(pointer.name, FIELDLINE)) return [];
    const named = all.filter(({ name }) => isSame(name, pointer.target));
    const service = named.find((record) => record.type === 'SRV');
    if (!service) return [];
    const texts = named.find((record) => record.type === 'TXT')?.texts ?? [];
    const text = (key: string) =>
      fit(texts.find((each) => each.startsWith(`${key}=`))?.slice(key.length + 1) ?? '');
    const urls = all
      .filter((record) => 'bytes' in record && isSame(record.name, service.target))
      .map((record) => `https://${hostOf((record as { bytes: Uint8Array }).bytes)}:${service.port}/`);
    const host = fit(labelsOf(service.target).join('.'));
    return [
      { name: fit(labelsOf(pointer.target)[0] ?? ''), urls, host, version: text('version'), ca: text('ca') },
    ];
  });
}

const fit = (text: string): string => text.replace(UNFIT, '\u00b7').slice(0, MOST_LETTERS);

/** As it stands in an address. */
function hostOf(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = [0, 2, 4, 6, 8, 10, 12, 14].map((at) => ((bytes[at]! << 8) | bytes[at + 1]!).toString(16));
  return `[${new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address}]`;
}
