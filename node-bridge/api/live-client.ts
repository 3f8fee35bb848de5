import type { WebSocket } from 'ws';
import type { Logged } from '../../station/model/entry.ts';

/** What may wait for one who reads slowly; what comes beyond is left out, and that is told. */
export const MOST_WAITING_BYTES = 512 * 1024;
const PING_MS = 30_000;

/** One listener of the live stream: it holds up nobody else, and nothing waits for it without bound. */
export class LiveClient {
  readonly #socket: Pick<WebSocket, 'send' | 'ping' | 'terminate' | 'bufferedAmount' | 'on'>;
  readonly #pings: NodeJS.Timeout;
  #skipped = { entries: 0, rows: 0 };
  #isThere = true;

  constructor(socket: Pick<WebSocket, 'send' | 'ping' | 'terminate' | 'bufferedAmount' | 'on'>) {
    this.#socket = socket;
    socket.on('pong', () => (this.#isThere = true));
    this.#pings = setInterval(() => this.#look(), PING_MS).unref();
  }

  /** Entries that were left out and not told yet. */
  get skipped(): number {
    return this.#skipped.entries;
  }

  /** Says it, or counts it as left out where too much waits already. */
  tell(entry: Logged, messages: () => Iterable<object>): void {
    if (this.#socket.bufferedAmount > MOST_WAITING_BYTES) {
      this.#skipped.entries++;
      this.#skipped.rows += entry.kind === 'batch' ? entry.batch.time.length : 0;
      return;
    }
    this.#tellSkipped();
    for (const message of messages()) this.say(message);
  }

  say(message: object): void {
    this.#socket.send(JSON.stringify(message), () => {
      if (this.#socket.bufferedAmount === 0) this.#tellSkipped();
    });
  }

  close(): void {
    clearInterval(this.#pings);
  }

  #tellSkipped(): void {
    if (this.#skipped.entries === 0) return;
    const { entries, rows } = this.#skipped;
    this.#skipped = { entries: 0, rows: 0 };
    this.say({ kind: 'skipped', entries, rows });
  }

  /** Who does not answer is gone, whatever TCP thinks. */
  #look(): void {
    if (!this.#isThere) return this.#socket.terminate();
    this.#isThere = false;
    this.#socket.ping();
  }
}
