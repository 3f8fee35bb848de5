import type { PortCandidate } from '../../api/care.ts';
import { fault, type Fault, toFault } from '../../model/fault.ts';
import { batches } from '../session/batches.ts';
import { Counting } from '../wire/counters.ts';
import { LastValues } from '../devices/last-values.ts';
import type { OwnDevice } from '../devices/own-device.ts';
import type { Clock, Platform, Transports } from '../platform.ts';
import { linkOf } from '../devices/device.ts';
import { openWire } from '../wire/wire.ts';

/** Ports are let go of when nobody has looked for so long. */
const LOOKED_AT_MS = 10_000;
const LIMITS = { rows: 64, ageMs: 30, mostPerS: 1_000 } as const;

/** A port that may be a device's, opened as that device to see what it says; nothing of it is recorded. */
class Candidate {
  readonly address: string;
  readonly #last = new LastValues();
  #facts: Readonly<Record<string, string>> = {};
  #fault: Fault | undefined;

  constructor(address: string, { driver, config, session }: OwnDevice, host: Host, signal: AbortSignal) {
    this.address = address;
    const { options } = session.device;
    const open = { address, link: linkOf(driver, config) };
    const counting = new Counting();
    const nothing = () => undefined;
    const learned = {
      produced: nothing,
      found: nothing,
      dropped: nothing,
      facts: (facts: Readonly<Record<string, string>>) => (this.#facts = { ...this.#facts, ...facts }),
    };
    const hear = async () => {
      const wire = await openWire(driver, options, open, host, counting, signal);
      try {
        const { clock } = host;
        for await (const each of batches(config.id, driver, options, wire, clock, LIMITS, counting, learned))
          if (!('kind' in each)) this.#last.saw(each);
      } finally {
        await wire.close().catch(nothing);
      }
    };
    this.closed = hear().catch((error: unknown) => {
      if (!signal.aborted) this.#fault = toFault(error);
    });
  }

  readonly closed: Promise<void>;

  get view(): PortCandidate {
    const values = [...(this.#last.row?.values ?? [])].slice(0, 8);
    const [address, facts, why] = [this.address, this.#facts, this.#fault];
    return { address, facts, values: Object.fromEntries(values), ...(why ? { fault: why } : {}) };
  }
}

type Host = Pick<Platform, 'clock' | 'transports'>;

/** Lets a person see what each port says that a device may be at, until somebody knows. One device at a time. */
export class WhichDesk {
  readonly #host: { readonly clock: Clock; readonly transports: Transports };
  readonly #candidates = new Map<string, Candidate>();
  #of: string | undefined;
  #stop = new AbortController();
  #lookedMs = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** @throws link/unsupported where no port looks like another. */
  async look(own: OwnDevice): Promise<readonly PortCandidate[]> {
    const { clock, transports } = this.#host;
    const { address } = own.config;
    if (!transports.twins) throw fault('link/unsupported', { address });
    const fresh = this.#of !== own.id;
    if (fresh) await this.stop();
    this.#of = own.id;
    this.#lookedMs = clock.steady();
    const there = await transports.twins.candidates(address);
    for (const each of there)
      if (!this.#candidates.has(each))
        this.#candidates.set(each, new Candidate(each, own, this.#host, this.#stop.signal));
    if (fresh) void this.#watch(this.#stop.signal);
    return [...this.#candidates.values()]
      .filter((each) => there.includes(each.address))
      .map(({ view }) => view);
  }

  /** Resolves once all of them are closed. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#of = undefined;
    const open = [...this.#candidates.values()];
    this.#candidates.clear();
    await Promise.race([Promise.all(open.map(({ closed }) => closed)), this.#host.clock.sleep(3_000)]);
  }

  async #watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#host.clock.sleep(1_000, signal).catch(() => undefined);
      if (!signal.aborted && this.#host.clock.steady() - this.#lookedMs > LOOKED_AT_MS) await this.stop();
    }
  }
}
