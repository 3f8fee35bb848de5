import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { program } from './build.ts';
import type { UsbHost, UsbIdentity } from './usb-host.ts';

/** The machine that an adapter is plugged into. */
export type UsbMachine = Pick<UsbHost, 'newTty' | 'show' | 'hide' | 'endsWith'>;

/** What became of the bytes that the device has sent. */
export interface Counters {
  /** On the line while the port was open. */
  sent: number;
  /** Given to the operating system; at a wrong rate these are others and may be more or fewer. */
  taken: number;
  /** Lost because the chip's 4 KiB were full. */
  discarded: number;
  /** Sent while nobody had the port open. */
  unheard: number;
}

export interface AdapterOptions extends UsbIdentity {
  /** The rate of the device behind the adapter, whatever the browser opens the port at. */
  baudRate: number;
  /** The device: a program whose standard input and output are the line. Without one, `say` and `heard` are
   * the device. */
  device?: [command: string, ...args: string[]];
  /** Opening the port resets the device, as an Arduino's does. */
  resetsAtOpen?: boolean;
}

/** A USB-serial adapter in the browser's eyes; it loses bytes and garbles them as a real one does. */
export class Adapter {
  /** The rate at which the browser has the port open; 0 while it has not. */
  openedAtBaud = 0;
  /** All that the device has heard from the browser. */
  heard = Buffer.alloc(0);
  readonly identity: UsbIdentity;
  readonly #usb: UsbMachine;
  readonly #process: ChildProcess;
  readonly #control: Duplex;
  /** Where the operating system has the port. */
  readonly tty: string;
  #isPlugged = false;
  #counters: Counters | undefined;
  #failure: Error | undefined;
  readonly #looks = new Set<() => void>();

  private constructor(usb: UsbMachine, identity: UsbIdentity, tty: string, child: ChildProcess) {
    this.identity = identity;
    this.#usb = usb;
    this.tty = tty;
    this.#process = child;
    this.#control = child.stdio[3] as Duplex;
    this.#control.on('error', () => undefined);
    createInterface({ input: this.#control }).on('line', (line) => void this.#told(line));
    child.stdout!.on('data', (chunk: Buffer) =>
      this.#change(() => (this.heard = Buffer.concat([this.heard, chunk]))),
    );
    child.on('exit', (code) =>
      this.#change(() => (this.#failure = new Error(`the adapter has ended (${code})`))),
    );
  }

  /** Switches the device on and plugs its cable in. */
  static async plug(usb: UsbMachine, options: AdapterOptions): Promise<Adapter> {
    const { baudRate, device = [], resetsAtOpen, ...identity } = options;
    const tty = usb.newTty();
    const child = spawn(await program('adapter'), [tty, `${baudRate}`, ...device], {
      stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
    });
    const adapter = new Adapter(usb, identity, tty, child);
    usb.endsWith(() => adapter.#end());
    if (resetsAtOpen) adapter.#control.write('reset on\n');
    await adapter.replug();
    return adapter;
  }

  /** Plugs the cable in again: a new port, as far as the system can tell. */
  async replug(): Promise<void> {
    this.#control.write('plug\n');
    await this.until(() => this.#isPlugged, 'plugged');
  }

  /**
   * Pulls the cable, at once or when the device has sent `afterBytes` more.
   *
   * The device keeps its power and goes on; what was on its way is lost.
   */
  async unplug({ afterBytes }: { afterBytes?: number } = {}): Promise<void> {
    this.#control.write(afterBytes === undefined ? 'unplug\n' : `unplug ${afterBytes}\n`);
    await this.until(() => !this.#isPlugged, 'unplugged');
  }

  /** Another program takes the port, or leaves it again; nobody else can open it meanwhile. */
  async occupy(isOccupied: boolean): Promise<void> {
    this.#control.write(`occupied ${isOccupied ? 'on' : 'off'}\n`);
    await this.counters(); // an answer: what was said before it is done
  }

  /** Lets the device send; it takes as long as it takes at its rate, and is `unheard` while the port is
   * closed. */
  say(bytes: Uint8Array | string): void {
    this.#process.stdin!.write(bytes);
  }

  /** Resolves when the browser has opened the port, at a given rate if one is given. */
  async opened(baudRate?: number): Promise<void> {
    await this.until(
      () => (baudRate === undefined ? this.openedAtBaud > 0 : this.openedAtBaud === baudRate),
      'opened',
    );
  }

  async closed(): Promise<void> {
    await this.until(() => this.openedAtBaud === 0, 'closed');
  }

  async counters(): Promise<Counters> {
    this.#counters = undefined;
    this.#control.write('count\n');
    await this.until(() => this.#counters !== undefined, 'counted');
    return this.#counters!;
  }

  /** Resolves when something has become true of this adapter, looked at whenever it says or hears something: what
   * is true for a moment only is seen, too. */
  async until(isTrue: () => boolean, what: string, withinMs = 60_000): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (isTrue()) resolve();
        else if (this.#failure) reject(this.#failure);
        else return;
        this.#looks.delete(look);
      };
      this.#looks.add(look);
      AbortSignal.timeout(withinMs).addEventListener('abort', () => {
        this.#looks.delete(look);
        reject(new Error(`the adapter was not ${what} in ${withinMs} ms`));
      });
      look();
    });
  }

  async #end(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill('SIGKILL');
      await once(this.#process, 'exit');
    }
    await this.#usb.hide(this.tty);
  }

  async #told(line: string): Promise<void> {
    const [word, ...rest] = line.split(' ');
    switch (word) {
      case 'plugged':
        await this.#usb.show(this.tty, this.identity);
        return this.#change(() => (this.#isPlugged = true));
      case 'opened':
        return this.#change(() => (this.openedAtBaud = Number(rest[0])));
      case 'closed':
        return this.#change(() => (this.openedAtBaud = 0));
      case 'unplugged':
        await this.#usb.hide(this.tty);
        this.openedAtBaud = 0;
        return this.#change(() => (this.#isPlugged = false));
      case 'count': {
        const [sent, taken, discarded, unheard] = rest.map(Number) as [number, number, number, number];
        return this.#change(() => (this.#counters = { sent, taken, discarded, unheard }));
      }
      default:
        throw new Error(`the adapter said ${line}`);
    }
  }

  #change(change: () => void): void {
    change();
    for (const look of [...this.#looks]) look();
  }
}
