import { fault } from '../../station/model/fault.ts';
import type { Level, PinUse } from '../../station/model/pin.ts';
import type { Edge, Pin, PinAddress, Pins } from '../../station/runtime/pins/pins.ts';

/** As many edges as Linux keeps for a line at most. */
const MOST_HELD = 1_024;

/** A chip of eight lines that behaves as Linux' do: what is outside pulls at its inputs and sees its outputs. */
export class FakePins implements Pins {
  readonly label: string;
  readonly #clock: { steady(): number };
  readonly #names = ['BUTTON', 'RELAY'];
  readonly #high = Array.from({ length: 8 }, () => false);
  readonly #taken = new Map<number, FakePin>();
  readonly #stuck = new Set<number>();
  #isPlugged = true;

  constructor(clock: { steady(): number }, label = 'fake-board') {
    this.#clock = clock;
    this.label = label;
  }

  async open({ chip, line }: PinAddress, use: PinUse): Promise<Pin> {
    const address = `gpio:${chip}:${line}`;
    const offset = /^\d+$/.test(line) ? Number(line) : this.#names.indexOf(line);
    if (!this.#isPlugged || chip !== this.label || !(offset in this.#high))
      throw fault('link/not-found', { address });
    if (this.#taken.has(offset)) throw fault('link/busy', { address, by: 'fieldline' });
    const pin = new FakePin(use, address, this.#clock, {
      isHigh: () => this.#high[offset]!,
      drive: (high) => {
        if (!this.#stuck.has(offset)) this.#high[offset] = high;
      },
      free: () => this.#taken.delete(offset),
    });
    this.#taken.set(offset, pin);
    return pin;
  }

  /** Something outside drives an input. */
  pull(line: number, high: boolean): void {
    const wasHigh = this.#high[line];
    this.#high[line] = high;
    if (wasHigh !== high) this.#taken.get(line)?.changed();
  }

  /** Whether a line is high, as a meter would say. */
  isHigh = (line: number): boolean => this.#high[line]!;

  /** Whatever drives it, a line stays where it is: it is shorted. */
  stick(line: number, high: boolean): void {
    this.#stuck.add(line);
    this.#high[line] = high;
  }

  unplug(): void {
    this.#isPlugged = false;
    for (const pin of [...this.#taken.values()]) pin.lose();
  }

  plug(): void {
    this.#isPlugged = true;
    this.#high.fill(false);
  }
}

interface Board {
  isHigh(): boolean;
  drive(high: boolean): void;
  free(): void;
}

class FakePin implements Pin {
  readonly #use: PinUse;
  readonly #address: string;
  readonly #clock: { steady(): number };
  readonly #board: Board;
  #held: Edge[] = [];
  #number = 0;
  #level: Level;
  #isGone = false;
  #wake: () => void = () => undefined;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(use: PinUse, address: string, clock: { steady(): number }, board: Board) {
    this.#use = use;
    this.#address = address;
    this.#clock = clock;
    this.#board = board;
    if (use.mode === 'out') this.set(use.safe);
    this.#level = this.#now();
  }

  read(): Level {
    this.#requireHere();
    return this.#use.mode === 'out' || this.#use.debounceMs === 0 ? this.#now() : this.#level;
  }

  set(level: Level): void {
    this.#requireHere();
    this.#board.drive((level === 1) !== this.#use.activeLow);
  }

  edges(): readonly Edge[] {
    this.#requireHere();
    return this.#held.splice(0);
  }

  async stirred(): Promise<void> {
    if (this.#held.length === 0 && !this.#isGone) await new Promise<void>((wake) => (this.#wake = wake));
  }

  async close(): Promise<void> {
    this.lose();
  }

  lose(): void {
    clearTimeout(this.#settling);
    this.#isGone = true;
    this.#board.free();
    this.#wake();
  }

  /** What it hangs on changed. */
  changed(): void {
    if (this.#use.mode === 'out') return;
    clearTimeout(this.#settling);
    const { debounceMs } = this.#use;
    if (debounceMs === 0) this.#settle();
    else this.#settling = setTimeout(() => this.#settle(), debounceMs);
  }

  #settle(): void {
    const level = this.#now();
    if (this.#use.mode === 'out' || level === this.#level) return;
    this.#level = level;
    if (this.#use.edges !== 'both' && (this.#use.edges === 'rising') !== (level === 1)) return;
    this.#number = (this.#number + 1) >>> 0;
    this.#held.push({ level, steadyMs: this.#clock.steady(), number: this.#number });
    if (this.#held.length > MOST_HELD) this.#held.shift();
    this.#wake();
  }

  #now(): Level {
    return this.#board.isHigh() !== this.#use.activeLow ? 1 : 0;
  }

  #requireHere(): void {
    if (this.#isGone) throw fault('link/lost', { address: this.#address });
  }
}
