import type { Oracle } from './oracles.ts';

/** As core-wasm/assembly/ops/anomaly.ts has them. */
const [LIMIT, WARM_UP, REST, STRONGER, CALM, REMEMBERED, FURTHEST] = [10.5, 150, 100, 1.1, 10, 16_384, 40];
const HOUR_MS = 3_600_000;

/** Mean and variance that look back over about `values` values. */
class Average {
  count = 0;
  mean = 0;
  variance = 0;
  readonly #values: number;

  constructor(values: number) {
    this.#values = values;
  }

  get deviation(): number {
    return Math.sqrt(this.variance) + 1e-9 + 1e-4 * Math.abs(this.mean);
  }

  distance(x: number): number {
    return Math.abs(x - this.mean) / this.deviation;
  }

  follow(x: number): void {
    const share = Math.max(1 / this.#values, 1 / ++this.count);
    const most = this.count > 30 ? FURTHEST * this.deviation : Infinity;
    const off = Math.max(-most, Math.min(most, x - this.mean));
    this.mean += share * off;
    this.variance = (1 - share) * (this.variance + share * off * off);
  }
}

/** How rarely a sign was as strong: eight buckets for each doubling. */
class Histogram {
  #counts: number[] = Array.from({ length: 128 }, () => 0);
  #all = 0;

  /** The share of strengths at least as large, this one not among them; it is counted then. */
  share(given: number): number {
    const strength = Math.min(given, 2 ** 200);
    const exponent = strength > 0 ? Math.floor(Math.log2(strength)) : -Infinity;
    const within = Math.floor((strength / 2 ** exponent - 1) * 8);
    const bucket = strength > 0 ? Math.max(0, Math.min(127, (exponent + 8) * 8 + within)) : 0;
    const above = this.#counts.slice(bucket + 1).reduce((sum, count) => sum + count, 0);
    const share = (this.#counts[bucket]! / 2 + 0.5 + above) / (this.#all + 1);
    this.#counts[bucket]!++;
    if (++this.#all >= REMEMBERED) {
      this.#counts = this.#counts.map((count) => count / 2);
      this.#all /= 2;
    }
    return share;
  }
}

/** The score of each value before anything rests. */
function strangeness(): (t: number, x: number) => number {
  const hours = Array.from({ length: 24 }, () => new Average(120));
  const [now, lately, long, jump] = [new Average(8), new Average(200), new Average(5000), new Average(50)];
  const [unrest, strangeHour] = [new Average(100), new Average(60)];
  const histograms = Array.from({ length: 8 }, () => new Histogram());
  let last: number | undefined;
  return (t, given) => {
    const x = Math.max(-1e60, Math.min(1e60, given));
    const hour = hours[Math.floor(t / HOUR_MS) % 24]!;
    const atThisHour = (hour.count > 5 ? hour : long).distance(x);
    strangeHour.follow(atThisHour);
    const isMoving = unrest.mean > 0 && jump.variance > 0;
    const signs = [
      lately.distance(x),
      long.distance(x),
      last === undefined ? 0 : jump.distance(x - last),
      strangeHour.mean,
      long.distance(now.mean),
      isMoving ? Math.max(unrest.mean / jump.variance, jump.variance / unrest.mean) : 0,
      atThisHour,
      long.distance(lately.mean),
    ];
    for (const average of [hour, now, lately, long]) average.follow(x);
    if (last !== undefined) {
      jump.follow(x - last);
      unrest.follow((x - last - jump.mean) ** 2);
    }
    last = x;
    return signs.reduce((sum, sign, i) => sum - Math.log10(histograms[i]!.share(sign)), 0);
  };
}

/** The score, and whether it is unusual, of each row. */
function judged(rows: Parameters<Oracle>[0]): { score: number; isUnusual: boolean }[] {
  const scoreOf = strangeness();
  let [rest, told, calm] = [0, 0, 0];
  let isUnusual = false;
  return rows.map(({ t, x }, i) => {
    const raw = scoreOf(t, x);
    let score = i >= WARM_UP ? raw : 0;
    const isResting = rest-- > 0;
    if (isResting && score <= told * STRONGER) score = 0;
    else if (isResting || score >= LIMIT) [rest, told] = [REST, score];
    calm = raw >= LIMIT / 2 ? 0 : calm + 1;
    isUnusual = score >= LIMIT || (isUnusual && calm < CALM);
    return { score, isUnusual };
  });
}

export const anomaly: Oracle = (rows) => judged(rows).map(({ score }) => score);
export const unusual: Oracle = (rows) => judged(rows).map(({ isUnusual }) => Number(isUnusual));
