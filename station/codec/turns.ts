/**
 * Who is next of several who each say something at times of their own: all stand in a line, whose next time is
 * earliest first. What is told of an order of arrival is then only who did not come from the head of the line.
 */
export class Turns {
  readonly #times: readonly Float64Array[];
  readonly #said: Uint32Array;
  readonly #line: number[] = [];

  /** The times of each, in the order in which that one says them. */
  constructor(times: readonly Float64Array[]) {
    this.#times = times;
    this.#said = new Uint32Array(times.length);
    times.forEach((_, who) => this.#stand(who));
  }

  /** Where in the line one stands who has something left to say. */
  placeOf(who: number): number {
    const timeMs = this.#next(who);
    let low = 0;
    let high = this.#line.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#line[middle]!;
      const otherMs = this.#next(other);
      if (otherMs < timeMs || (otherMs === timeMs && other < who)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Lets the one at a place speak; undefined where nobody stands there. */
  take(place: number): number | undefined {
    const [who] = this.#line.splice(place, 1);
    if (who === undefined) return undefined;
    this.#said[who]!++;
    this.#stand(who);
    return who;
  }

  #stand(who: number): void {
    if (this.#said[who]! < this.#times[who]!.length) this.#line.splice(this.placeOf(who), 0, who);
  }

  #next(who: number): number {
    return this.#times[who]![this.#said[who]!]!;
  }
}
