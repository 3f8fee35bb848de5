import type { WebSocket } from 'ws';

const EVERY_MS = 20;

/** What a number must be accompanied by: a value that nothing in the product could make up. */
export const valueOf = (n: number): number => (n * 7919) % 10_007;

/** A device that numbers its samples whether anybody listens or not. It is the truth: nothing in it is of the product. */
export class Source {
  readonly #listeners = new Set<WebSocket>();
  #last = 0;
  #timer: NodeJS.Timeout | undefined;

  /** The number of the last sample. */
  get last(): number {
    return this.#last;
  }

  /** Begins with the first who listens. */
  listen(socket: WebSocket): void {
    socket.send('\n'); // what was said before is not the end of a line
    this.#listeners.add(socket);
    socket.on('close', () => this.#listeners.delete(socket)).on('error', () => undefined);
    this.#timer ??= setInterval(() => this.#say(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #say(): void {
    const n = ++this.#last;
    for (const socket of this.#listeners) socket.send(`n:${n} v:${valueOf(n)}\n`);
  }
}
