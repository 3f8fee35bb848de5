import type { WebSocket } from 'ws';
import { deviceOf } from '../../station/model/entry.ts';
import type { Identity } from '../trust/roles.ts';
import type { Front } from './front.ts';
import { LiveClient } from './live-client.ts';
import type { LiveFeed } from './live-feed.ts';
import { messagesOf } from './live-message.ts';

export const LIVE = '/api/live';
const MOST_CLIENTS = 64;
/** How long it is believed whose a station is. */
const REACH_MS = 1_000;

/** The WebSocket `/api/live`: each entry of the stations that somebody may see, once it is stored. */
export class Live {
  readonly #front: Front;
  readonly #feed: LiveFeed;
  readonly #clients = new Set<LiveClient>();

  constructor(front: Front, feed: LiveFeed) {
    this.#front = front;
    this.#feed = feed;
  }

  get clients(): number {
    return this.#clients.size;
  }

  get isFull(): boolean {
    return this.#clients.size >= MOST_CLIENTS;
  }

  /** Serves one client until it leaves; `wanted` may name one station, and one device of it. */
  serve(socket: WebSocket, identity: Identity, wanted: URLSearchParams): void {
    const client = new LiveClient(socket);
    const [station, device] = [wanted.get('station'), wanted.get('device')];
    const mayReach = this.#reach(identity);
    const isWanted = (of: string, about: string | undefined) =>
      (station === null || station === of) && (device === null || device === about) && mayReach(of);
    this.#clients.add(client);
    const stop = this.#feed.listen((of, entry) => {
      if (!isWanted(of, deviceOf(entry))) return;
      client.tell(entry, () => messagesOf(of, entry, (name) => this.#front.now.channelsOf(of, name)));
    });
    client.say({ kind: 'hello', station: this.#front.station });
    socket.on('message', () => socket.close(1003, 'Nothing is taken here.'));
    socket.on('error', () => socket.terminate());
    socket.once('close', () => {
      stop();
      client.close();
      this.#clients.delete(client);
    });
  }

  #reach(identity: Identity): (station: string) => boolean {
    const known = new Map<string, boolean>();
    let untilMs = 0;
    return (station) => {
      const nowMs = performance.now();
      if (nowMs > untilMs) {
        known.clear();
        untilMs = nowMs + REACH_MS;
      }
      if (!known.has(station)) known.set(station, this.#front.now.mayReach(identity, station));
      return known.get(station)!;
    };
  }
}
