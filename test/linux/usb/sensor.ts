import type { EmulatedUsb } from './emulated-usb.ts';

/** What a test asks of a chip beside what every chip has. */
type Chip = EmulatedUsb & { readonly baudRate: number };

/** About sixty lines: a kernel that is a process on a busy machine gets through it. */
const BYTES_PER_S = 400;
const TICK_MS = 10;

/**
 * A sensor behind a chip that says `n:1`, `n:2`, ... in pieces as they come from a line; to somebody who listens at another
 * rate it says what nobody understands.
 */
export class Sensor {
  readonly chip: Chip;
  readonly baudRate: number;
  /** The last number of which all has been said. */
  last = 0;
  #line = Buffer.alloc(0);
  #saying: NodeJS.Timeout | undefined;

  constructor(chip: Chip, baudRate: number) {
    this.chip = chip;
    this.baudRate = baudRate;
  }

  /** Begins, or goes on with the next number. */
  start(): void {
    let [atMs, owed] = [performance.now(), 0];
    this.#saying ??= setInterval(() => {
      const nowMs = performance.now();
      owed += ((nowMs - atMs) / 1000) * BYTES_PER_S;
      atMs = nowMs;
      const most = Math.floor(owed);
      owed -= most;
      this.#say(most);
    }, TICK_MS);
  }

  /** Falls silent after the line that it is at. */
  stop(): void {
    clearInterval(this.#saying);
    this.#saying = undefined;
    this.#say(this.#line.length);
  }

  #say(most: number): void {
    const { baudRate } = this.chip;
    if (baudRate === 0) return; // nobody listens
    if (Math.abs(baudRate / this.baudRate - 1) > 0.03)
      return this.chip.say(Uint8Array.from({ length: most }, (_, i) => (i * 89 + this.last * 7) | 0x80));
    for (let left = most; left > 0;) {
      if (this.#line.length === 0) this.#line = Buffer.from(`n:${this.last + 1}\r\n`);
      const piece = this.#line.subarray(0, left);
      this.chip.say(piece);
      left -= piece.length;
      this.#line = this.#line.subarray(piece.length);
      if (this.#line.length === 0) this.last++;
    }
  }
}
