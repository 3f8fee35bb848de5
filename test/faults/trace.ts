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
  | { readonly kept: readonly [number, number] }
  /** A tab owns the station from now on: the owner's number, one higher with each. */
  | { readonly owner: number; readonly tab: number }
  /** An owner hands rows to the broker. */
  | { readonly sender: number; readonly atMs: number };

/** Hears what pages tell; every life of a page goes on telling. */
export class Trace {
  commits = 0;
  unanswered = 0;
  failed = 0;
  /** The newest owner, and the tab it is in. */
  owner = 0;
  tab = 0;
  readonly kept = new Set<number>();
  readonly #sends: { readonly sender: number; readonly atMs: number }[] = [];
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

  /** Messages of an owner after a newer one had sent: two senders at once. */
  get overlaps(): number {
    const since = new Map<number, number>();
    for (const { sender, atMs } of this.#sends)
      since.set(sender, Math.min(atMs, since.get(sender) ?? Infinity));
    const newer = (sender: number) => [...since].filter(([other]) => other > sender).map(([, atMs]) => atMs);
    return this.#sends.filter(({ sender, atMs }) => newer(sender).some((sinceMs) => sinceMs < atMs)).length;
  }

  /** Waits until something that it hears makes `holds` true, at most so long; says whether it did. */
  async when(holds: () => boolean, mostMs: number): Promise<boolean> {
    const late = setTimeout(() => this.#bells.splice(0).forEach((ring) => ring()), mostMs);
    for (const endMs = Date.now() + mostMs; !holds() && Date.now() < endMs;)
      await new Promise<void>((resolve) => this.#bells.push(resolve));
    clearTimeout(late);
    return holds();
  }

  #note(told: Told): void {
    if ('commits' in told) this.commits = told.commits;
    else if ('unanswered' in told) this.unanswered = told.unanswered;
    else if ('failed' in told) this.failed += told.failed;
    else if ('sender' in told) this.#sends.push(told);
    else if ('kept' in told) for (let n = told.kept[0]; n <= told.kept[1]; n++) this.kept.add(n);
    else if (told.owner > this.owner) Object.assign(this, told);
  }
}
