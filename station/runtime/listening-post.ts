import type { Ear } from '../detect/ear.ts';
import { isSame, lineOf } from '../detect/lines.ts';
import { search } from '../detect/search.ts';
import type { Driver, LinkSpec } from '../drivers/driver.ts';
import type { Line, Listening } from '../model/listening.ts';
import type { Clock, Link, Transports } from './platform.ts';

/**
 * Listens at one port at a time for whoever speaks there. A device that is then opened at this port with the same line
 * settings takes the open link over, with all that was heard: nothing is lost in between, and no board restarts twice.
 */
export class ListeningPost implements Transports {
  readonly plugged?: NonNullable<Transports['plugged']>;
  readonly #drivers: readonly Driver[];
  readonly #wires: Transports;
  readonly #clock: Clock;
  readonly #changed: () => void;
  #view: Listening | undefined;
  #ear: Ear | undefined;
  #stop = new AbortController();
  #searching: Promise<void> = Promise.resolve();

  constructor(drivers: Iterable<Driver>, wires: Transports, clock: Clock, changed: () => void) {
    this.#drivers = [...drivers];
    this.#wires = wires;
    this.#clock = clock;
    this.#changed = changed;
    if (wires.plugged) this.plugged = (address, signal) => wires.plugged!(address, signal);
  }

  /** How far it is, or where it ended; undefined where nobody listens, or nobody wants to know any more. */
  get view(): Listening | undefined {
    return this.#view;
  }

  async begin(address: string, first: Line | undefined): Promise<void> {
    await this.end();
    const stop = (this.#stop = new AbortController());
    const host = { clock: this.#clock, transports: this.#wires };
    const tell = (view: Listening) => {
      if (stop.signal.aborted) return;
      this.#view = view;
      this.#changed();
    };
    this.#searching = search(this.#drivers, address, host, first, tell, stop.signal).then(async (ear) => {
      if (stop.signal.aborted) await ear?.close();
      else this.#ear = ear;
    });
  }

  /** Resolves once the port is closed, unless a device has taken it over. */
  async end(): Promise<void> {
    await this.#leave();
    this.#view = undefined;
    this.#changed();
  }

  openLink(spec: LinkSpec, address: string, signal: AbortSignal): Promise<Link> {
    return this.#view?.address === address
      ? this.#takeOver(spec, address, signal)
      : this.#wires.openLink(spec, address, signal);
  }

  async #takeOver(spec: LinkSpec, address: string, signal: AbortSignal): Promise<Link> {
    const ear = this.#ear;
    if (ear && !ear.over && spec.kind === 'serial' && isSame(lineOf(spec), ear.line)) {
      this.#ear = undefined;
      this.#stop = new AbortController(); // the link ends with its new owner, no longer with the search
      return ear.handOver(signal);
    }
    await this.#leave();
    return this.#wires.openLink(spec, address, signal);
  }

  async #leave(): Promise<void> {
    this.#stop.abort();
    await this.#searching;
    const ear = this.#ear;
    this.#ear = undefined;
    await ear?.close();
  }
}
