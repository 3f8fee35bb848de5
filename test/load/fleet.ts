import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { LevelStore } from '../../node-bridge/log/level-store.ts';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import { columnOf } from '../../station/model/batch.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { codec } from '../fakes/codec.ts';
import { until } from '../bridge/until.ts';
import type { Credential } from '../trust/broker/cast.ts';
import { EPOCH, MqttDevice } from './mqtt-device.ts';

/** Many devices at one broker, each with a clock of its own, and what they counted. */
export class Fleet {
  readonly #devices: readonly MqttDevice[];
  readonly #tookMs: number[] = [];
  #resent = 0;

  constructor(count: number, port: number, credential: Credential) {
    const taken = (tookMs: number, wasResent: boolean) => {
      this.#tookMs.push(tookMs);
      if (wasResent) this.#resent++;
    };
    this.#devices = Array.from(
      { length: count },
      (_, i) => new MqttDevice(nameOf(i), port, credential, taken),
    );
  }

  get sent(): number {
    return this.#devices.reduce((sum, { measured }) => sum + measured, 0);
  }
  get confirmed(): number {
    return this.#tookMs.length;
  }
  /** Messages that were sent more than once, because nobody had confirmed them when the connection ended. */
  get resent(): number {
    return this.#resent;
  }

  async online(): Promise<void> {
    await until(() => this.#devices.every(({ isOnline }) => isOnline), 120_000);
  }

  /** Each measures once a period, spread over it. */
  async measure(periods: number, everyMs: number): Promise<void> {
    const STEPS = 50;
    const startMs = performance.now();
    for (let step = 0; step < periods * STEPS; step++) {
      await sleep(Math.max(0, startMs + (step * everyMs) / STEPS - performance.now()));
      for (let i = step % STEPS; i < this.#devices.length; i += STEPS) this.#devices[i]!.measure();
    }
  }

  async everythingTaken(): Promise<void> {
    await until(() => this.#devices.every(({ unconfirmed }) => unconfirmed === 0), 240_000);
  }

  /** What share of the messages was confirmed within so long. */
  percentileMs(share: number): number {
    const sorted = [...this.#tookMs].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  }

  /** From now on only what comes is counted. */
  forget(): void {
    this.#tookMs.length = 0;
    this.#resent = 0;
  }

  end(): void {
    for (const device of this.#devices) device.end();
  }

  /** What a bridge that has ended holds of it: rows that are missing, and such that are there twice. */
  async comparedWith(
    data: string,
  ): Promise<{ readonly lost: number; readonly twice: number; readonly rows: number }> {
    const store = await LevelStore.open(join(data, 'log'));
    const log = await StationLog.open(store, 'x', nodeClock, (digits) => 'a'.repeat(digits), codec);
    const found = { lost: 0, twice: 0, rows: 0 };
    for (const [i, device] of this.#devices.entries()) {
      const values: number[] = [];
      // By entry, not by time: what is fresh would be looked through once for each of thousands of stations.
      const stored = await log.stored({ station: nameOf(i), epoch: EPOCH });
      for (let seq = 0; ;) {
        const some = await stored.read(seq, 1_000);
        if (some.length === 0) break;
        for (const entry of some) if (entry.kind === 'batch') values.push(...columnOf(entry.batch, 'n')!);
        seq = some.at(-1)!.seq;
      }
      const distinct = new Set(values);
      found.rows += values.length;
      found.twice += values.length - distinct.size;
      for (let n = 1; n <= device.measured; n++) if (!distinct.has(n)) found.lost++;
    }
    await log.close();
    return found;
  }
}

const nameOf = (i: number): string => `board-${String(i).padStart(4, '0')}`;
