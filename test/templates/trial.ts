import type { TemplateView } from '../../station/api/templates.ts';
import type { AlarmCard } from '../../station/model/alarm.ts';
import type { Entry } from '../../station/model/entry.ts';
import type { RuleEvent } from '../../station/model/rule.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import type { Platform } from '../../station/runtime/platform.ts';
import { simulatedLink } from '../../station/runtime/scenes/simulated-link.ts';
import { type OpenStation, Station } from '../../station/runtime/station.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { FakeClock, settle } from '../fakes/clock.ts';
import { codec } from '../fakes/codec.ts';
import { kernel } from '../fakes/kernels.ts';
import { MemoryStore } from '../fakes/memory-store.ts';

/** Two in the afternoon; the simulated places begin at half past ten in their own time. */
export const NOW = Date.UTC(2026, 5, 3, 14);
const HOUR_MS = 3_600_000;

let digits = 0;
const randomHex = (count: number) => (++digits).toString(16).padStart(count, '0').slice(-count);

/** A real station whose only wires are simulated ones, at a time that a test moves. */
export class Trial {
  readonly clock = new FakeClock(NOW);
  readonly station: OpenStation;
  readonly log: StationLog;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;

  private constructor(station: OpenStation, log: StationLog, clock: FakeClock) {
    this.station = station;
    this.log = log;
    this.clock = clock;
    this.#ended = station.run(this.#stop.signal);
  }

  static async begin(): Promise<Trial> {
    const clock = new FakeClock(NOW);
    const log = await StationLog.open(new MemoryStore(), 'desk-1', clock, randomHex, codec);
    const platform: Platform = {
      clock,
      brokers: new FakeBrokers(),
      log,
      kernel: kernel(),
      transports: {
        openLink: async (spec, address, signal) => simulatedLink(spec, address, clock, signal),
      },
      randomHex,
    };
    const trial = new Trial(await Station.open(platform, { version: 'test' }), log, clock);
    await clock.advance(100);
    return trial;
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.clock.advance(10_000);
    await this.#ended;
    await this.log.close();
  }

  /** Waits for what needs the clock to go on. */
  async done<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const over = work.finally(() => (isOver = true));
    over.catch(() => undefined);
    for (let turn = 0; !isOver && turn < 200; turn++) await this.clock.advance(50);
    return await over;
  }

  try(template: string): Promise<void> {
    return this.done(this.station.tryTemplate(template));
  }

  async template(id: string): Promise<TemplateView> {
    return (await this.station.templates()).find((each) => each.id === id)!;
  }

  async entries(): Promise<readonly Entry[]> {
    await settle();
    await this.done(this.log.flush());
    return await this.log.read(0, 100_000);
  }

  /** What rules did. */
  async events(): Promise<readonly RuleEvent[]> {
    return (await this.entries()).flatMap((entry) => (entry.kind === 'event' ? [entry.event] : []));
  }

  async alarms(): Promise<readonly AlarmCard[]> {
    return (await this.station.news(0)).alarms ?? [];
  }

  /** Live rows of a channel since `NOW`, in order. */
  async rows(device: string, channel: string): Promise<readonly { timeMs: number; value: number }[]> {
    const rows: { timeMs: number; value: number }[] = [];
    for (const entry of await this.entries()) {
      if (entry.kind !== 'batch' || entry.batch.device !== device) continue;
      const column = entry.batch.columns[entry.batch.channels.indexOf(channel)];
      for (const [i, timeMs] of entry.batch.time.entries())
        if (column && timeMs > NOW + 200) rows.push({ timeMs, value: column[i]! });
    }
    return rows;
  }

  /** How often a saved rule would have been on in the two days before, to the end. */
  async previewed(rule: string) {
    const saved = (await this.station.rules()).find(({ id }) => id === rule)!;
    const query = { rule: saved.rule, fromMs: NOW - 50 * HOUR_MS, toMs: NOW };
    let part = await this.station.previewRule(query);
    while (part.cursor !== undefined)
      part = await this.station.previewRule({ ...query, cursor: part.cursor });
    return part.preview!;
  }
}

/** How long each stretch of a state was, in ms, that has ended. */
export function lengthsOf(rows: readonly { timeMs: number; value: number }[], state: number): number[] {
  const lengths: number[] = [];
  let sinceMs: number | undefined;
  for (const { timeMs, value } of rows) {
    if (value === state) sinceMs ??= timeMs;
    else if (sinceMs !== undefined) {
      lengths.push(timeMs - sinceMs);
      sinceMs = undefined;
    }
  }
  return lengths;
}
