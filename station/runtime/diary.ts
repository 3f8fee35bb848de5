import type { Clock } from './platform.ts';

const KEEP = 200;

export interface DiaryLine {
  readonly timeMs: number;
  readonly text: string;
  /** It is what a rule saw or did, in its words. */
  readonly isEvent?: true;
}

/** The last two hundred things that happened, in words, for the diagnostics page. No secret is ever written here. */
export class Diary {
  readonly #clock: Clock;
  readonly #lines: DiaryLine[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get lines(): readonly DiaryLine[] {
    return [...this.#lines];
  }

  note(text: string, isEvent = false): void {
    const is = isEvent ? ({ isEvent } as const) : {};
    this.#lines.push({ timeMs: this.#clock.now(), text: text.slice(0, 300), ...is });
    if (this.#lines.length > KEEP) this.#lines.shift();
  }
}
