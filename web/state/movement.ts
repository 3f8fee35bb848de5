/** Looks so often before it says that anything moves. */
const CALM = 8;
const KEPT = 80;
/** So many times as far as it went while nobody touched it. */
const MOVED = 4;

/** One number of a sensor while somebody touches it: whether it moves more than it did before. */
export class Movement {
  readonly values: number[] = [];
  #low = Infinity;
  #high = -Infinity;
  #seen = 0;

  saw(value: number): void {
    this.#seen++;
    if (this.values.push(value) > KEPT) this.values.shift();
    if (this.#seen > CALM) return;
    this.#low = Math.min(this.#low, value);
    this.#high = Math.max(this.#high, value);
  }

  /** How far it is from where it was, in widths of its calm; 0 while that is not known. */
  get moved(): number {
    const value = this.values.at(-1);
    if (value === undefined || this.#seen <= CALM) return 0;
    const middle = (this.#low + this.#high) / 2;
    const width = Math.max(this.#high - this.#low, Math.abs(middle) * 0.005, 1e-9);
    return Math.abs(value - middle) / width;
  }
}

/** Which of them moves, if one does and clearly more than all others. */
export function mover(moved: readonly number[]): number | undefined {
  const most = Math.max(...moved);
  const at = moved.indexOf(most);
  return most >= MOVED && moved.every((each, i) => i === at || each < most / 2) ? at : undefined;
}
