import type { Logged } from '../../model/entry.ts';
import { LONGEST_SPAN_MS } from './parts.ts';

/** What one speaker may say in a chapter, and all of them together. */
const MOST_ROWS_OF_ONE = 4_096;
const MOST_ROWS = 65_536;
const MOST_NUMBERS = 2 ** 19;

/** Entries that are to become one chapter: blocks are added whole, as long as they fit. */
export class Run {
  readonly content: Logged[] = [];
  readonly #rows = new Map<string, number>();
  #numbers = 0;
  #total = 0;
  #fromMs = Infinity;
  #toMs = -Infinity;

  /** False where the block would make it too long; then it is as it was. A first one is always taken. */
  add(content: readonly Logged[]): boolean {
    const rows = new Map<string, number>();
    let [numbers, total, fromMs, toMs] = [0, 0, this.#fromMs, this.#toMs];
    for (const entry of content) {
      if (entry.kind !== 'batch') continue;
      const { device, subject, channels, time } = entry.batch;
      const speaker = JSON.stringify([device, subject, channels]);
      rows.set(speaker, (rows.get(speaker) ?? this.#rows.get(speaker) ?? 0) + time.length);
      total += time.length;
      numbers += time.length * (1 + channels.length);
      for (const timeMs of time) {
        if (timeMs < fromMs) fromMs = timeMs;
        if (timeMs > toMs) toMs = timeMs;
      }
    }
    const most = Math.max(0, ...rows.values());
    const fits =
      most <= MOST_ROWS_OF_ONE &&
      this.#total + total <= MOST_ROWS &&
      this.#numbers + numbers <= MOST_NUMBERS &&
      !(toMs - fromMs > LONGEST_SPAN_MS);
    if (!fits && this.content.length > 0) return false;
    for (const [speaker, count] of rows) this.#rows.set(speaker, count);
    this.#numbers += numbers;
    this.#total += total;
    [this.#fromMs, this.#toMs] = [fromMs, toMs];
    for (const entry of content) this.content.push(entry);
    return true;
  }
}
