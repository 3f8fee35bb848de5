import type { Ear } from '../detect/ear.ts';
import { isSame, lineOf } from '../detect/lines.ts';
import { search } from '../detect/search.ts';
import { stayAt } from '../detect/stay.ts';
import type { Driver } from '../drivers/driver.ts';
import type { LinkSpec } from '../model/link.ts';
import type { Line, Listening } from '../model/listening.ts';
import { Tap } from './console/tap.ts';
import type { Clock, Link, Transports, Twins } from './platform.ts';
import { Overheard } from './profile/overheard.ts';

/**
 * Listens at one port at a time for whoever speaks there. A device that is then opened at this port with the same line
 * settings takes the open link over, with all that was heard: nothing is lost in between, and no board restarts twice.
 */
export class ListeningPost implements Transports {
  readonly plugged?: NonNullable<Transports['plugged']>;
  readonly twins?: Twins;
  /** What goes over the wire of the port that is listened to, for whoever looks. */
  readonly tap: Tap;
  /** The bytes of the port that is listened to. */
  readonly overheard: Overheard;
  /** What people saved may be among them, and change. */
  readonly #drivers: () => Promise<readonly Driver[]>;
  readonly #wires: Transports;
  readonly #clock: Clock;
  readonly #changed: () => void;
  #view: Listening | undefined;
  #ear: Ear | undefined;
  #stop = new AbortController();
  #telling = new AbortController();
  #searching: Promise<void> = Promise.resolve();

  constructor(
    drivers: () => Promise<readonly Driver[]>,
    wires: Transports,
    clock: Clock,
    changed: () => void,
  ) {
    this.#drivers = drivers;
    this.tap = new Tap(clock);
    this.overheard = new Overheard(clock);
    this.#wires = wires;
    this.#clock = clock;
    this.#changed = changed;
    if (wires.twins) this.twins = wires.twins;
    if (wires.plugged) this.plugged = (address, signal) => wires.plugged!(address, signal);
  }

  /** How far it is, or where it ended; undefined where nobody listens, or nobody wants to know any more. */
  get view(): Listening | undefined {
    return this.#view;
  }

  async begin(address: string, first: Line | undefined): Promise<void> {
    await this.end();
    const stop = (this.#stop = new AbortController());
    const drivers = await this.#drivers();
    const tell = this.#teller(stop.signal);
    this.#searching = search(drivers, address, this.#host, first, tell, stop.signal).then(async (ear) => {
      if (stop.signal.aborted) await ear?.close();
      else this.#ear = ear;
    });
  }

  /** Listens with the settings that a person chose. @throws link/…. */
  async stay(address: string, line: Line): Promise<void> {
    await this.end();
    const link = (this.#stop = new AbortController()).signal;
    const telling = (this.#telling = new AbortController()).signal;
    this.#ear = await stayAt(address, line, this.#host, this.#teller(telling), { link, telling });
  }

  get #host() {
    const wires = this.tap.over(this.#wires);
    const openLink: Transports['openLink'] = (...how) => this.overheard.openLink(wires, ...how);
    return { clock: this.#clock, transports: { openLink } };
  }

  #teller(signal: AbortSignal): (view: Listening) => void {
    return (view) => {
      if (signal.aborted) return;
      this.#view = view;
      this.#changed();
    };
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
    if (ear && spec.kind === 'serial' && (await isAt(ear, lineOf(spec)))) {
      this.#ear = undefined;
      this.overheard.stop();
      this.#telling.abort();
      this.#stop = new AbortController(); // the link ends with its new owner, no longer with the search
      return ear.handOver(signal);
    }
    await this.#leave();
    return this.#wires.openLink(spec, address, signal);
  }

  async #leave(): Promise<void> {
    this.#stop.abort();
    this.#telling.abort();
    await this.#searching;
    const ear = this.#ear;
    this.#ear = undefined;
    await ear?.close();
    this.overheard.forget();
  }
}

/** Whether the ear listens at a line, or could be brought to it in place. */
async function isAt(ear: Ear, line: Line): Promise<boolean> {
  if (ear.over || ear.lineless || isSame(line, ear.line)) return !ear.over;
  return (
    ear.tunes &&
    (await ear.tune(line).then(
      () => true,
      () => false,
    ))
  );
}
