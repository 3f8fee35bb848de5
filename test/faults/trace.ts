import type { WebSocket } from 'ws';

/** What a page tells of itself while it runs; the last word before a kill says what the kill fell into. */
export type Told =
  /** Commits of its store that are under way. */
  | { readonly commits: number }
  /** Messages at the broker without its PUBACK. */
  | { readonly unanswered: number }
  /** Messages whose PUBACK will never come. */
  | { readonly failed: number }
  /** The first and the last of numbers whose entry was acknowledged. */
  | { readonly kept: readonly [number, number] };

/** Hears what a page tells; every life of the page goes on telling. */
export class Trace {
  commits = 0;
  unanswered = 0;
  failed = 0;
  readonly kept = new Set<number>();
  #bells: (() => void)[] = [];

  hear(socket: WebSocket): void {
    socket.on('error', () => undefined);
    socket.on('message', (data) => {
      this.#note(JSON.parse(String(data)) as Told);
      for (const ring of this.#bells.splice(0)) ring();
    });
  }

  /** The page is another one: nothing of it is under way. */
  anew(): void {
    this.commits = this.unanswered = 0;
  }

  /** Waits until something that it hears makes `holds` true, at most so long. */
  async when(holds: () => boolean, mostMs: number): Promise<void> {
    const late = setTimeout(() => this.#bells.splice(0).forEach((ring) => ring()), mostMs);
    for (const endMs = Date.now() + mostMs; !holds() && Date.now() < endMs;)
      await new Promise<void>((resolve) => this.#bells.push(resolve));
    clearTimeout(late);
  }

  #note(told: Told): void {
    if ('commits' in told) this.commits = told.commits;
    else if ('unanswered' in told) this.unanswered = told.unanswered;
    else if ('failed' in told) this.failed += told.failed;
    else for (let n = told.kept[0]; n <= told.kept[1]; n++) this.kept.add(n);
  }
}
