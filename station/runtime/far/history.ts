import type { ChartQuery, ChartSeries, Series } from '../../api/chart.ts';
import type { Way } from '../../uplink/speakers.ts';
import { HistoryAnswer, historyGet, MOST_POINTS } from '../../uplink/native/history.ts';
import type { Clock } from '../platform.ts';
import type { Questions } from './questions.ts';

/** Who did not answer is not asked again sooner: a screen asks many times a second. */
const SULK_MS = 15_000;
/** What ends before the present is asked for again after this long. */
const FRESH_MS = 10_000;
const KEPT_LINES = 64;

type Speaker = Pick<Series, 'device'> & { readonly subject: string | undefined };

interface Known {
  readonly fromMs: number;
  readonly toMs: number;
  readonly askedMs: number;
  readonly line: ChartSeries;
}

/** What is known of the time before we listened: asked once, and kept while it holds. Values as they were recorded. */
export class History {
  readonly #station: string;
  readonly #clock: Clock;
  readonly #questions: Questions;
  readonly #newId: () => string;
  readonly #known = new Map<string, Known>();
  #askAgainMs = -Infinity;

  constructor(station: string, clock: Clock, questions: Questions, newId: () => string) {
    this.#station = station;
    this.#clock = clock;
    this.#questions = questions;
    this.#newId = newId;
  }

  /** What was said is not the whole truth any more. */
  forget(device?: string): void {
    for (const key of this.#known.keys())
      if (device === undefined || key.startsWith(`${device}/`)) this.#known.delete(key);
  }

  /** Lines of a device's channels, or of one speaker's on its wire, from the query's beginning to `untilMs` at least, as far as somebody answers. */
  async lines(
    of: Speaker,
    channels: readonly string[],
    query: ChartQuery,
    untilMs: number,
    way: Way | undefined,
  ): Promise<ReadonlyMap<string, ChartSeries>> {
    const about = (channel: string) => `${of.device}/${channel}/${of.subject ?? ''}/`;
    // Windows of one width, each on a grid of its columns, differ by what a double cannot say.
    const key = (channel: string) =>
      `${about(channel)}${Math.round(query.toMs - query.fromMs)}/${query.points}`;
    const missing = channels.filter(
      (channel) => !this.#covers(this.#known.get(key(channel)), query, untilMs),
    );
    if (missing.length > 0 && way && this.#clock.steady() >= this.#askAgainMs)
      for (const line of await this.#ask(of, missing, query, way)) this.#keep(key(line.channel), line, query);
    const known = channels.flatMap(
      (channel) => (this.#known.get(key(channel)) ?? this.#nearest(about(channel), query))?.line ?? [],
    );
    return new Map(known.map((line) => [line.channel, line]));
  }

  #covers(known: Known | undefined, { fromMs }: ChartQuery, untilMs: number): boolean {
    if (!known || known.fromMs > fromMs) return false;
    return known.toMs >= untilMs || known.askedMs > this.#clock.steady() - FRESH_MS;
  }

  /** What was told for another width, where nobody tells more: most of the window, and that as finely as can be. */
  #nearest(about: string, { fromMs, toMs }: ChartQuery): Known | undefined {
    const shared = (known: Known) => Math.min(known.toMs, toMs) - Math.max(known.fromMs, fromMs);
    const width = (known: Known) => known.toMs - known.fromMs;
    return [...this.#known]
      .flatMap(([key, known]) => (key.startsWith(about) && shared(known) > 0 ? known : []))
      .sort((one, other) => shared(other) - shared(one) || width(one) - width(other))[0];
  }

  #keep(key: string, line: ChartSeries, { fromMs, toMs }: ChartQuery): void {
    this.#known.delete(key);
    this.#known.set(key, { fromMs, toMs, askedMs: this.#clock.steady(), line });
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT_LINES) this.#known.delete(oldest!);
  }

  async #ask(
    { device, subject }: Speaker,
    channels: readonly string[],
    { fromMs, toMs, points }: ChartQuery,
    way: Way,
  ): Promise<readonly ChartSeries[]> {
    const id = this.#newId();
    const wanted = Math.max(1, Math.min(MOST_POINTS, Math.floor(points)));
    const question = historyGet(this.#station, {
      id,
      device,
      ...(subject === undefined ? {} : { subject }),
      channels,
      fromMs,
      toMs,
      points: wanted,
    });
    const answer = new HistoryAnswer(device);
    try {
      const { series } = await this.#questions.ask(id, question, way, (payload) => answer.add(payload));
      return series;
    } catch {
      this.#askAgainMs = this.#clock.steady() + SULK_MS;
      return [];
    }
  }
}
