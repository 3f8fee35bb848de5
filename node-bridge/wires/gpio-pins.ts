import { closeSync, readSync } from 'node:fs';
import { constants } from 'node:os';
import { fault, type FaultError } from '../../station/model/fault.ts';
import type { Level, PinUse } from '../../station/model/pin.ts';
import type { Clock } from '../../station/runtime/platform.ts';
import type { Edge, Pin, PinAddress, Pins } from '../../station/runtime/pins/pins.ts';
import * as abi from './gpio-abi.ts';
import { type FoundLine, lineAt, withLine } from './gpio-chips.ts';
import { libc, type Libc, SystemError } from './libc.ts';
import { type Poller, sharedPoller } from './poller.ts';

const { EACCES, EBUSY, EINVAL, EPERM } = constants.errno;
const CONSUMER = 'fieldline';
/** Where events are read to, and taken from at once. */
const read = new Uint8Array(abi.EVENTS * abi.EVENT_BYTES);

/** The GPIO lines of this machine, by Linux' character device. */
export class GpioPins implements Pins {
  readonly #clock: Pick<Clock, 'steady'>;

  constructor(clock: Pick<Clock, 'steady'>) {
    this.#clock = clock;
  }

  async open(at: PinAddress, use: PinUse): Promise<Pin> {
    const address = `gpio:${at.chip}:${at.line}`;
    const system = await libc().catch((error: unknown) => {
      throw fault('link/unsupported', { address }, error);
    });
    const fd = await withLine(system, at, (line) => take(system, line, use, address)).catch(
      (error: unknown) => {
        throw isErrno(error, 'EACCES') ? fault('link/denied', { address }, error) : error;
      },
    );
    if (fd === undefined) throw fault('link/not-found', { address });
    return new GpioPin(fd, address, use.mode === 'out', system, sharedPoller(system), this.#clock);
  }
}

/** The descriptor of a line that is ours now. */
function take(system: Libc, { chipFd, offset }: FoundLine, use: PinUse, address: string): number {
  const request = abi.lineRequest(offset, use, CONSUMER);
  try {
    system.ioctl(chipFd, abi.GET_LINE, request);
    const fd = abi.fdOf(request);
    system.unblock(fd);
    return fd;
  } catch (error) {
    throw refusalOf(error, address, () => lineAt(system, chipFd, offset).consumer);
  }
}

function refusalOf(error: unknown, address: string, consumer: () => string): FaultError {
  const errno = error instanceof SystemError ? error.errno : 0;
  if (errno === EBUSY) {
    const by = consumer();
    return fault('link/busy', { address, ...(by ? { by } : {}) }, error);
  }
  if (errno === EACCES || errno === EPERM) return fault('link/denied', { address }, error);
  if (errno === EINVAL) return fault('link/unsupported', { address }, error);
  return fault('link/not-found', { address }, error); // the chip went meanwhile
}

class GpioPin implements Pin {
  readonly #fd: number;
  readonly #address: string;
  readonly #isOutput: boolean;
  readonly #libc: Libc;
  readonly #poller: Poller;
  readonly #clock: Pick<Clock, 'steady'>;
  #closed: Promise<void> | undefined;

  constructor(
    fd: number,
    address: string,
    isOutput: boolean,
    system: Libc,
    poller: Poller,
    clock: Pick<Clock, 'steady'>,
  ) {
    this.#fd = fd;
    this.#address = address;
    this.#isOutput = isOutput;
    this.#libc = system;
    this.#poller = poller;
    this.#clock = clock;
  }

  read(): Level {
    const values = abi.values();
    this.#call(abi.GET_VALUES, values);
    return values[0] === 0 ? 0 : 1;
  }

  set(level: Level): void {
    this.#call(abi.SET_VALUES, abi.values(level));
  }

  edges(): readonly Edge[] {
    this.#requireOpen();
    if (this.#isOutput) return [];
    const size = this.#waiting();
    const offsetMs = this.#clock.steady() - Number(process.hrtime.bigint()) / 1e6;
    return Array.from({ length: size / abi.EVENT_BYTES }, (_, i) => {
      const { ns, isRising, number } = abi.eventAt(read, i * abi.EVENT_BYTES);
      return { level: isRising ? 1 : 0, steadyMs: offsetMs + Number(ns) / 1e6, number };
    });
  }

  stirred(): Promise<void> {
    return this.#closed ? Promise.resolve() : this.#poller.stirred(this.#fd);
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#poller.letGo(this.#fd).then(() => closeSync(this.#fd)));
  }

  /** How many bytes of events there were. */
  #waiting(): number {
    try {
      return readSync(this.#fd, read);
    } catch (error) {
      if (isErrno(error, 'EAGAIN')) return 0;
      throw this.#lost(error);
    }
  }

  #call(request: number, about: Uint8Array): void {
    this.#requireOpen();
    try {
      this.#libc.ioctl(this.#fd, request, about);
    } catch (error) {
      throw this.#lost(error);
    }
  }

  #requireOpen(): void {
    if (this.#closed) throw this.#lost();
  }

  #lost(cause?: unknown): FaultError {
    return fault('link/lost', { address: this.#address }, cause);
  }
}

const isErrno = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException)?.code === code;
