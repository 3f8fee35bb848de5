import type { LinkSpec } from '../../model/link.ts';
import { fault } from '../../model/fault.ts';
import { Mailbox } from '../mailbox.ts';
import type { Heard, Link, Transports, Twins } from '../platform.ts';
import { Turns } from '../turns.ts';

type SerialSpec = Extract<LinkSpec, { kind: 'serial' }>;

/**
 * Lets several devices use one wire, as on RS-485: the first opens it, the last closes it, and one at a time has it. What
 * is heard belongs to the device that had its turn last, so nobody hears the others' answers.
 */
export class SharedLines implements Transports {
  readonly plugged?: NonNullable<Transports['plugged']>;
  readonly twins?: Twins;
  readonly #wires: Transports;
  readonly #lines = new Map<string, SharedLine>();

  constructor(wires: Transports) {
    this.#wires = wires;
    if (wires.twins) this.twins = wires.twins;
    if (wires.plugged) this.plugged = (address, signal) => wires.plugged!(address, signal);
  }

  /** @throws link/shared where the line is open at another speed; link/… from the transport. */
  async openLink(spec: LinkSpec, address: string, signal: AbortSignal): Promise<Link> {
    if (spec.kind !== 'serial' || !spec.shared) return this.#wires.openLink(spec, address, signal);
    const open = this.#lines.get(address);
    if (open && !isSame(open.spec, spec)) {
      const { baudRate, parity = 'none' } = open.spec;
      throw fault('link/shared', { address, baudRate, parity });
    }
    return (open ?? this.#begin(spec, address)).join(signal);
  }

  /** How a line is set that is open for devices sharing it. */
  settingsOf(address: string): SerialSpec | undefined {
    return this.#lines.get(address)?.spec;
  }

  #begin(spec: SerialSpec, address: string): SharedLine {
    const over = () => void (this.#lines.get(address) === line && this.#lines.delete(address));
    const line: SharedLine = new SharedLine(
      spec,
      (signal) => this.#wires.openLink(spec, address, signal),
      over,
    );
    this.#lines.set(address, line);
    return line;
  }
}

class SharedLine {
  readonly spec: SerialSpec;
  readonly #over: () => void;
  readonly #link: Promise<Link>;
  readonly #stop = new AbortController();
  readonly #turns = new Turns();
  readonly #heard = new Set<Mailbox<Heard>>();
  #spoke: Mailbox<Heard> | undefined;

  constructor(spec: SerialSpec, open: (signal: AbortSignal) => Promise<Link>, over: () => void) {
    this.spec = spec;
    this.#over = over;
    this.#link = open(this.#stop.signal);
    this.#hear().then(
      () => this.#end(),
      (error: unknown) => this.#end(error),
    );
  }

  async join(signal: AbortSignal): Promise<Link> {
    const heard = new Mailbox<Heard>();
    this.#heard.add(heard);
    const leave = () => this.#leave(heard);
    signal.addEventListener('abort', leave, { once: true });
    try {
      const link = await this.#link;
      signal.throwIfAborted();
      return {
        heard,
        write: (bytes) => link.write(bytes),
        ...(link.lineless ? { lineless: true } : {}),
        close: async () => {
          signal.removeEventListener('abort', leave);
          await leave();
        },
        turn: (work) =>
          this.#turns.take(() => {
            this.#spoke = heard;
            return work();
          }),
      };
    } catch (error) {
      signal.removeEventListener('abort', leave);
      await leave();
      throw error;
    }
  }

  async #hear(): Promise<void> {
    for await (const each of (await this.#link).heard) this.#spoke?.put(each);
  }

  /** The last one closes the line, and the next that comes opens it anew. */
  async #leave(heard: Mailbox<Heard>): Promise<void> {
    heard.close();
    if (!this.#heard.delete(heard) || this.#heard.size > 0) return;
    this.#over();
    this.#stop.abort();
    await this.#link.then((link) => link.close()).catch(() => undefined);
  }

  #end(error?: unknown): void {
    this.#over();
    for (const heard of this.#heard) heard.close(error);
  }
}

const isSame = (a: SerialSpec, b: SerialSpec): boolean =>
  a.baudRate === b.baudRate &&
  (a.parity ?? 'none') === (b.parity ?? 'none') &&
  (a.dataBits ?? 8) === (b.dataBits ?? 8) &&
  (a.stopBits ?? 1) === (b.stopBits ?? 1);
