import type { Command, Outcome } from '../../model/command.ts';
import type { Fault } from '../../model/fault.ts';
import type { Way } from '../../uplink/speakers.ts';
import { readOutcome, setMessage } from '../../uplink/native/command.ts';
import { TTL_MS } from '../control/limits.ts';
import type { Clock } from '../platform.ts';

/** How much longer than a command lives its outcome may take. */
const GRACE_MS = 5_000;

/** Commands to another station: sent once, never kept for later, and watched until their outcome is told. */
export class SentCommands {
  readonly #station: string;
  readonly #clock: Clock;
  readonly #waiting = new Map<string, (outcome: Outcome) => void>();

  constructor(station: string, clock: Clock) {
    this.#station = station;
    this.#clock = clock;
  }

  /** What became of somebody's command. @throws frame/length, frame/syntax. */
  heard(device: string, payload: Uint8Array): Outcome {
    const outcome = readOutcome(device, payload);
    this.#waiting.get(outcome.id)?.(outcome);
    return outcome;
  }

  /** Resolves with what became of it; `way` is undefined where nobody is there to hear it. */
  async send(command: Command, way: Way | undefined): Promise<Outcome> {
    const { id, device, ttlMs = TTL_MS.fallback } = command;
    if (!way) return this.#refused(command, { code: 'command/offline', detail: { device } });
    const waitedMs = Math.min(ttlMs, TTL_MS.most) + GRACE_MS;
    const stop = new AbortController();
    const told = new Promise<Outcome>((resolve) => this.#waiting.set(id, resolve));
    const unknown = this.#clock
      .sleep(waitedMs, stop.signal)
      .then(() => this.#refused(command, { code: 'command/unconfirmed', detail: { waitedMs } }));
    try {
      // Where this fails nobody knows whether it went out: the outcome tells, or nobody does.
      way.publish(setMessage(this.#station, command)).catch(() => undefined);
      return await Promise.race([told, unknown]);
    } finally {
      this.#waiting.delete(id);
      stop.abort();
    }
  }

  #refused({ id, device, channel }: Command, fault: Fault): Outcome {
    return { id, device, channel, ok: false, timeMs: this.#clock.now(), fault };
  }
}
