import type { Mirror, MirrorPlace } from '../station/runtime/recovery/mirror.ts';

/** The mirror of this browser's log, on its way to and from the page: a worker cannot reach where it is kept. */
export class LogMirror {
  #text: string | undefined;
  readonly #waiting = new Set<() => void>();

  /** What the page has found, or another tab has written since. */
  tell(text: string | undefined): void {
    this.#text = text;
  }

  get found(): unknown {
    try {
      return this.#text === undefined ? undefined : (JSON.parse(this.#text) as unknown);
    } catch {
      return undefined;
    }
  }

  /** Where the station keeps it. */
  get place(): MirrorPlace {
    return {
      found: this.found,
      write: (mirror: Mirror | undefined) => {
        this.#text = mirror && JSON.stringify(mirror);
        for (const wake of this.#waiting) wake();
        this.#waiting.clear();
      },
    };
  }

  /** The next that the station writes. */
  async written(): Promise<string | undefined> {
    await new Promise<void>((wake) => this.#waiting.add(wake));
    return this.#text;
  }
}
